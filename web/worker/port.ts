// SPDX-License-Identifier: Apache-2.0
import { textOf } from '../errors.js';

/** A Worker of the browser or of Node's worker_threads. */
export type AnyWorker = {
  postMessage(message: unknown, transfer?: never): void;
  terminate(): unknown;
} & (
  | { addEventListener(type: string, listener: (event: any) => void): void }
  | { on(event: string, listener: (...values: any[]) => void): unknown }
);

/** What is heard of a Worker. `died` may be said more than once. */
export interface WorkerListener {
  message(message: unknown): void;
  died(why: string, cause?: unknown): void;
}

/** The methods that only Node's Workers have. */
interface NodeWorker {
  on(event: string, listener: (value: unknown) => void): void;
  ref(): void;
  unref(): void;
}

interface DomWorker {
  addEventListener(type: string, listener: (event: { data?: unknown; message?: string; error?: unknown }) => void): void;
}

const isNodeWorker = (worker: object): worker is NodeWorker => 'on' in worker && 'unref' in worker;

export function listen(worker: AnyWorker, { message, died }: WorkerListener): void {
  const unreadable = (cause: unknown): void => died('sent what cannot be read', cause);
  if (isNodeWorker(worker)) {
    worker.on('message', message);
    worker.on('messageerror', unreadable);
    worker.on('error', (error) => died(textOf(error), error));
    worker.on('exit', (code) => died(`it stopped by itself with code ${String(code)}`));
    return;
  }
  const dom = worker as unknown as DomWorker;
  dom.addEventListener('message', ({ data }) => message(data));
  dom.addEventListener('messageerror', unreadable);
  dom.addEventListener('error', ({ message: why, error }) => died(why || 'its script could not be loaded', error));
}

/** Whether the process waits for this Worker: one that is only kept warm must not keep Node running. */
export function keepsProcess(worker: AnyWorker, keeps: boolean): void {
  if (!isNodeWorker(worker)) return;
  if (keeps) worker.ref();
  else worker.unref();
}

/** The other end: how a Worker's script speaks with whoever started it. */
export interface InnerPort {
  post(message: unknown): void;
  listen(hear: (message: unknown) => void): void;
}

interface WorkerScope {
  postMessage(message: unknown): void;
  addEventListener(type: 'message' | 'messageerror', listener: (event: { data: unknown }) => void): void;
}

interface ParentPort {
  postMessage(message: unknown): void;
  on(type: 'message' | 'messageerror', listener: (message: unknown) => void): void;
}

/** Undefined outside a Worker. */
export function innerPort(): InnerPort | undefined {
  const { WorkerGlobalScope: Scope, process } = globalThis as {
    WorkerGlobalScope?: abstract new () => object;
    process?: { getBuiltinModule?(name: string): { parentPort: ParentPort | null } | undefined };
  };
  if (Scope !== undefined && globalThis instanceof Scope) {
    const scope = globalThis as unknown as WorkerScope;
    return {
      post: (message) => scope.postMessage(message),
      listen: (hear) => {
        scope.addEventListener('message', ({ data }) => hear(data));
        scope.addEventListener('messageerror', unreadable);
      },
    };
  }
  // Asked for in this way, bundlers for the web never see an import of Node.
  const parent = process?.getBuiltinModule?.('node:worker_threads')?.parentPort;
  if (parent == null) return undefined;
  return {
    post: (message) => parent.postMessage(message),
    listen: (hear) => {
      parent.on('message', hear);
      parent.on('messageerror', unreadable);
    },
  };
}

/** The caller waits for an answer to what it was: better it hears that this Worker died. */
function unreadable(): never {
  throw new Error('it was sent what it cannot read');
}
