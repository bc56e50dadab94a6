// SPDX-License-Identifier: Apache-2.0
// A model that does at once what the input says.
import { serveModel } from '../../../demo/models/serve-model.mjs';

await serveModel({
  async load(reached) {
    reached('fetched');
    reached('primed');
    return { name: 'obedient' };
  },
  async run(model, /** @type {{ say?: unknown, fail?: string, exit?: number, hang?: boolean }} */ input) {
    if (input.fail) throw new RangeError(input.fail);
    if (input.exit !== undefined) process.exit(input.exit);
    if (input.hang) await new Promise(() => {});
    return { model: model.name, said: input.say };
  },
});
