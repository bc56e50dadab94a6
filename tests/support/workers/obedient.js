// SPDX-License-Identifier: Apache-2.0
// A model that does at once what its input says. It loads in stages, and says so in its answers.
import { serveModel } from 'model-warmup/runtimes/worker';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

serveModel({
  async *load({ onProgress }) {
    const model = { name: 'obedient', reached: [] };
    for (const [i, stage] of ['fetched', 'compiled', 'session'].entries()) {
      await pause(1);
      model.reached.push(stage);
      onProgress((i + 1) / 4);
      yield stage;
    }
    return model;
  },
  async run(model, { say, fail, work_ms, die, hang, unsendable }, { signal }) {
    if (fail !== undefined) throw new RangeError(fail);
    if (die) setTimeout(() => { throw new Error(die); }, 0);
    if (hang || die) await new Promise(() => {});
    if (work_ms !== undefined) await pause(work_ms);
    if (unsendable) return () => {};
    return { said: say, reached: model.reached, aborted: signal.aborted };
  },
});
