// SPDX-License-Identifier: Apache-2.0
// Golden vectors: calls with the replies that every build must give, byte for byte. Runs anywhere that JavaScript does.
//
// A file of vectors/, or of tools-vectors/ for the tools' module, is {"about", "config", "calls": [{"method", "now",
// "args", "reply"}]}, a session of its own each. `now` left out is 0, for what does not ask for it; `args` are strings as
// the method takes them (numbers and booleans spelt out); `reply` is the reply's text, for what gives bytes their number
// and their 64-bit FNV-1a. The argument "<exported>" stands for the bytes given last. The method "jobEnd" (a job's id) is
// no method of the session: it lets the job run, on a thread or in slices, to its end, and its reply is the status told
// then.

/** Which files are for which module, and in which variants there is one. */
export const kSets = [
  { folder: 'vectors', module: 'core', variants: ['single', 'threads'] },
  { folder: 'tools-vectors', module: 'tools', variants: ['single'] },
];

/** Where the build puts a module's glue. @param {'web' | 'node'} host  that of Node has threads only */
export function glueOf(host, module, variant) {
  return `build/wasm-${variant}/${host}/${module}${variant === 'threads' ? '-threads' : ''}.mjs`;
}

/** The stopwatch stands still in every build, so latencies are 0 and part of the reply. */
export const kStillStopwatch = () => 0;

/** Any key, as long as it is the same everywhere. */
export const kUserKey = Uint8Array.from({ length: 32 }, (_, i) => i);

function fingerprint(bytes) {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return `${bytes.length} bytes, ${hash.toString(16)}`;
}

/**
 * Puts a file's calls to a session.
 * @param {{call: (method: string, args: (string | Uint8Array)[]) => Promise<string | Uint8Array>}} session
 * @returns {Promise<string[]>} the replies
 */
export async function runVectors(vectors, session) {
  const replies = [];
  let exported;
  for (const { method, now = 0, args = [] } of vectors.calls) {
    const given = args.map((arg) => (arg === '<exported>' ? exported : arg));
    const moment = String(now);
    const reply = method === 'jobEnd' ? await endOf(session, moment, given) : await session.call(method, [moment, ...given]);
    if (typeof reply !== 'string') exported = reply;
    replies.push(typeof reply === 'string' ? reply : fingerprint(reply));
  }
  return replies;
}

async function endOf(session, moment, job) {
  for (;;) {
    await session.call('jobStep', [moment, '0']);
    const status = await session.call('jobStatus', [moment, ...job]);
    if (!status.includes('"state":"running"')) return status;
    await new Promise((resolve) => setTimeout(resolve)); // a thread begins between turns of the event loop
  }
}

/** A session on the module itself, without the package around it. */
export function moduleSession(module, vectors) {
  const handle = new module.WebWarmupPredictor(JSON.stringify(vectors.config), kUserKey, false, kStillStopwatch);
  const call = (method, now, args) => {
    if (method === 'exportState' || method === 'exportModel' || method === 'jobBytes') return handle[method](now, ...args);
    if (method === 'registerModel') return handle.call(method, now, args[0], '', Number(args[1] === 'true'));
    if (method === 'taskProgress') return handle.call(method, now, args[0], '', Number(args[1]));
    if (method === 'jobStep') return handle.call(method, now, '', '', Number(args[0]));
    return handle.call(method, now, args[0] ?? '', args[1] ?? '', 0);
  };
  return {
    call: async (method, [now, ...args]) => call(method, Number(now), args),
    end: () => handle.delete(),
  };
}
