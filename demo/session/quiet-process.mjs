// SPDX-License-Identifier: Apache-2.0

/** What share of one core still counts as quiet: timers and the terminal need a little. */
const QUIET_SHARE = 0.2;

/**
 * Tells whether the whole process has been idle since the last time it was asked. A WASM runtime goes on working after
 * its answer: for about a second after Silero's first one, V8 compiles ONNX Runtime again, optimised, on threads that
 * nobody else can see. To skip the person's pause meanwhile would charge that work to the next model's load.
 * @returns {() => boolean}
 */
export function quietProcess() {
  let used = process.cpuUsage();
  let atMs = performance.now();
  return () => {
    const { user, system } = process.cpuUsage(used);
    const nowMs = performance.now();
    const share = (user + system) / 1000 / (nowMs - atMs);
    used = process.cpuUsage();
    atMs = nowMs;
    return share < QUIET_SHARE;
  };
}
