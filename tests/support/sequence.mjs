// SPDX-License-Identifier: Apache-2.0
// Sequences of calls that are made of one predictor after another: what they reply has to be the same.

export const kFirstMoment = Date.UTC(2026, 0, 5, 9);

/** Numbers in [0, 1) that look random (Marsaglia, "Xorshift RNGs", 2003). */
function* draws(seed) {
  for (let x = seed | 1; ; ) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    yield (x >>> 0) / 2 ** 32;
  }
}

/** A history of the models 'a' to 'e', which somebody uses, predicts, removes and configures. */
function history(seed, length) {
  const random = draws(seed);
  const draw = (below) => Math.floor(random.next().value * below);
  const steps = [];
  for (let i = 0; i < length; i++) {
    const model = 'abcde'[draw(5)];
    const user_id = `user-${draw(3)}`;
    const request = { task: draw(2) ? 'Chat' : 'Completion', input_length: draw(5000), user_context: { user_id, utc_offset_minutes: 60 } };
    const kinds = [
      ['use', model, request],
      ['use', model, request],
      ['recordUsage', { model, user_id, task: 'Chat' }],
      ['predict', request],
      ['predict'],
      ['analyzePatterns', request],
      ['advance', draw(600_000)],
      ['advance', draw(5_000)],
      ['usageStats', model],
      ['queue.state'],
      ['queue.next'],
      ['updateConfig', { max_warm_models: 1 + draw(4) }],
      ['resources.report', { available_memory_mb: 500 + draw(5000) }],
      ['scheduler.plan', { limits: { memory_mb: 10 }, candidates: [{ id: 'x', memory_mb: 5, load_time_ms: 10, value: draw(9) }], node_budget: 100 }],
      ['recordUsage', { model: 'nobody' }],
      ['predict', { task: 'Chatting' }],
    ];
    steps.push(kinds[draw(kinds.length)]);
  }
  return steps;
}

export const sequences = Object.fromEntries([3, 8, 21].map((seed) => [`history ${seed}`, history(seed, 150)]));

/** What differs from run to run, whoever runs it. */
const withoutLatency = (reply) => JSON.parse(JSON.stringify(reply ?? null, (name, value) => (/elapsed|latency|_us$/.test(name) ? undefined : value)));

/** Everything that had to follow has followed. */
const settled = async () => {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve, 2));
};

/**
 * Makes a predictor in a time of its own and plays the steps on it. `performance.now` has to stand still, here and in its
 * Worker: latencies are part of the state.
 * @returns what was replied, and the state in the end, as text
 */
export async function playSequence(createPredictor, worker, steps) {
  let now = kFirstMoment;
  const sleepers = [];
  const sleep = (ms, signal) => new Promise((resolve, reject) => {
    sleepers.push({ at: now + ms, resolve });
    signal.addEventListener('abort', () => reject(signal.reason));
  });
  const advance = (ms) => {
    now += ms;
    for (const sleeper of sleepers.splice(0)) sleeper.at <= now ? sleeper.resolve() : sleepers.push(sleeper);
  };
  const resources = { available_memory_mb: 4096, cores: 4 };
  const predictor = await createPredictor({ seed: 7, worker, threads: false, resources, now: () => now, sleep, onWarning: () => {} });
  const { replies, state } = await play(predictor, steps, advance);
  await predictor.dispose();
  return { worker: predictor.info.worker, replies, state: String(state) };
}

/**
 * @param {(ms: number) => void} advance  lets time pass
 * @returns {Promise<{ replies: unknown[], state: Uint8Array }>}
 */
async function play(predictor, steps, advance) {
  for (const [i, name] of [...'abcde'].entries()) {
    const definition = { name, memory_mb: 100 * (i + 1), tasks: ['Chat'], load_time_ms: 1000 };
    const handle = predictor.register(i === 4 ? definition : { ...definition, load: () => ({ name }), release: () => {} });
    await handle.ready;
  }
  await settled();
  const replies = [];
  for (const [method, ...args] of steps) {
    replies.push(withoutLatency(await step(predictor, advance, method, args)));
    await settled();
  }
  replies.push(withoutLatency((await predictor.metrics()).outcomes));
  return { replies, state: await predictor.exportState() };
}

async function step(predictor, advance, method, args) {
  try {
    if (method === 'advance') return advance(...args);
    if (method === 'use') {
      const [name, request] = args;
      const lease = await predictor.model(name).use({ request });
      const { value, wasWarm, waitedMs } = lease;
      lease.release();
      return { value, wasWarm, waitedMs };
    }
    const [face, name] = method.split('.');
    return await (name === undefined ? predictor[face](...args) : predictor[face][name](...args));
  } catch (error) {
    return { kind: error.kind, code: error.code, message: error.message, path: error.path };
  }
}
