// SPDX-License-Identifier: Apache-2.0
// The same where the language has `using`: a lease ends with its block.
import { type Lease, createPredictor } from 'model-warmup';

const predictor = await createPredictor();
const model = predictor.register({ name: 'm', load: () => 42 });
{
  using lease: Lease<number> = await model.use();
  const value: number = lease.value;
  console.log(value);
}

// @ts-expect-error a model is no resource: it lives as long as its predictor
using handle = model;

export { handle };
