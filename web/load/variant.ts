// SPDX-License-Identifier: Apache-2.0
import { configurationError } from '../errors.js';
import type { Environment } from './environment.js';

/** The build of the module that runs: without threads, or with them. */
export type Variant = 'single' | 'threads';

/** `'auto'`: where it can; `false`: never; a number: at most so many at a time, 1 to 64. */
export type ThreadsOption = 'auto' | false | number;

export interface VariantChoice {
  readonly variant: Variant;
  /** Background threads at a time; 0 in the single variant. */
  readonly threads: number;
  /** Why, in words. */
  readonly reason: string;
}

const kMostThreads = 64;
/** More than that are of no use to jobs that come one or two at a time. */
const kMostAutomaticThreads = 4;

/** Which build of the module to take: a function of what is asked for and where we are, and of nothing else. */
export function chooseVariant(option: ThreadsOption, environment: Environment): VariantChoice {
  checkEngine(environment);
  if (option === false) return single('threads: false');
  const obstacle = obstacleToThreads(environment);
  if (obstacle !== undefined) return single(obstacle);
  if (option === 'auto') {
    const threads = Math.max(1, Math.min(environment.cores - 1, kMostAutomaticThreads));
    return { variant: 'threads', threads, reason: 'shared memory and atomics are here' };
  }
  return { variant: 'threads', threads: option, reason: `threads: ${option}` };
}

function checkEngine({ webAssembly, simd }: Environment): void {
  if (!webAssembly) {
    throw configurationError(
      'there is no WebAssembly here: the engine is too old, or something turned it off (Lockdown Mode of Apple devices, ' +
        'the stricter security modes of Edge, node --jitless); allow it for this site or process',
      { code: 'NO_WEBASSEMBLY' },
    );
  }
  if (!simd) {
    throw configurationError(
      'this engine knows no WebAssembly SIMD: it takes Chrome 91, Firefox 89, Safari 16.4 or Node 16.4, and a processor ' +
        'with SSE 4.1; update it',
      { code: 'ENGINE_TOO_OLD' },
    );
  }
}

/** What stands in the way of the threads variant, in words; undefined when nothing does. */
export function obstacleToThreads(environment: Environment): string | undefined {
  if (environment.singleOnly !== undefined) return environment.singleOnly;
  if (environment.serviceWorker) return 'service workers cannot import() the glue of the threads';
  if (!environment.workers) return 'no Workers here';
  if (environment.crossOriginIsolated === false) {
    return 'the page is not cross-origin isolated (it needs the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp)';
  }
  if (!environment.sharedMemory) return 'a SharedArrayBuffer cannot be shared here';
  if (!environment.atomics) return 'this engine knows no WebAssembly atomics';
  return undefined;
}

/** What stands in the way of a Worker for the predictor itself, in words; undefined when nothing does. */
export function obstacleToWorker(environment: Environment): string | undefined {
  return environment.serviceWorker || !environment.workers ? 'there are no Workers here' : undefined;
}

export function checkThreadsOption(option: unknown): ThreadsOption {
  if (option === 'auto' || option === false) return option;
  if (typeof option === 'number' && Number.isInteger(option) && option >= 1 && option <= kMostThreads) return option;
  throw configurationError(`threads must be 'auto', false or a whole number from 1 to ${kMostThreads}`);
}

function single(reason: string): VariantChoice {
  return { variant: 'single', threads: 0, reason };
}
