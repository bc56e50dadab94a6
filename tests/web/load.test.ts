// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { type Environment, probeEnvironment } from '../../web/load/environment.js';
import type { CoreFactory, Fetched, Host } from '../../web/load/host.js';
import { type LoadOptions, loadCore } from '../../web/load/load-core.js';
import { checkThreadsOption, chooseVariant } from '../../web/load/variant.js';
import { fakeModule } from './fake-core.js';
import { settle } from './fake-time.js';
import { withResolvers } from './with-resolvers.js';

const kAll: Environment = {
  webAssembly: true,
  simd: true,
  atomics: true,
  crossOriginIsolated: true,
  sharedMemory: true,
  workers: true,
  serviceWorker: false,
  cores: 8,
};

describe('chooseVariant', () => {
  it('takes threads where everything is there, one less than there are cores, at most four', () => {
    expect(chooseVariant('auto', kAll)).toMatchObject({ variant: 'threads', threads: 4 });
    expect(chooseVariant('auto', { ...kAll, cores: 3 })).toMatchObject({ threads: 2 });
    expect(chooseVariant('auto', { ...kAll, cores: 1 })).toMatchObject({ threads: 1 });
    expect(chooseVariant(2, kAll)).toEqual({ variant: 'threads', threads: 2, reason: 'threads: 2' });
    expect(chooseVariant('auto', { ...kAll, crossOriginIsolated: undefined })).toMatchObject({ variant: 'threads' });
  });

  it.each([
    [{ serviceWorker: true }, /service worker/],
    [{ workers: false }, /Worker/],
    [{ crossOriginIsolated: false }, /cross-origin isolated/],
    [{ sharedMemory: false }, /SharedArrayBuffer/],
    [{ atomics: false }, /atomics/],
  ])('takes the single variant with %o, and says why', (missing, reason) => {
    const choice = chooseVariant('auto', { ...kAll, ...missing });
    expect(choice).toMatchObject({ variant: 'single', threads: 0 });
    expect(choice.reason).toMatch(reason);
    expect(chooseVariant(3, { ...kAll, ...missing })).toEqual(choice);
  });

  it('takes the single variant when told to, and none in an engine without SIMD or without WebAssembly', () => {
    expect(chooseVariant(false, kAll)).toMatchObject({ variant: 'single', reason: 'threads: false' });
    const old = { code: 'ENGINE_TOO_OLD', message: expect.stringMatching(/SIMD.*Node 16\.4.*SSE 4\.1.*update/) };
    expect(() => chooseVariant(false, { ...kAll, simd: false })).toThrow(expect.objectContaining(old));
    const none = { code: 'NO_WEBASSEMBLY', message: expect.stringMatching(/Lockdown Mode.*--jitless.*allow it/) };
    expect(() => chooseVariant('auto', { ...kAll, webAssembly: false, simd: false })).toThrow(expect.objectContaining(none));
  });

  it('refuses counts of threads that make no sense', () => {
    for (const option of [0, -1, 1.5, 65, Number.NaN, true, '2', null]) {
      expect(() => checkThreadsOption(option)).toThrow(expect.objectContaining({ kind: 'Configuration' }));
    }
  });

  it('finds everything in this engine', () => {
    const { cores, ...found } = probeEnvironment(true);
    expect(cores).toBeGreaterThan(0);
    expect(found).toEqual({ webAssembly: true, simd: true, atomics: true, sharedMemory: true, workers: true, serviceWorker: false, crossOriginIsolated: undefined });
  });
});

/** The smallest module, and one that imports a shared memory `m.m` as the threads variant does. */
const kSingle = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);
const kThreads = Uint8Array.of(...kSingle, 2, 9, 1, 1, 109, 1, 109, 2, 3, 1, 1);

interface Web {
  readonly host: Host;
  readonly read: string[];
  readonly glued: string[];
}

/** A host that serves `files` and whose glue instantiates whatever it is given. */
function web(files: Record<string, Fetched | Error>, environment: Partial<Environment> = {}, glue?: CoreFactory): Web {
  const read: string[] = [];
  const glued: string[] = [];
  const instantiating: CoreFactory = (options) =>
    new Promise((resolve) => {
      const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
      options.instantiateWasm({ m: { m: memory } }, () => resolve(fakeModule('1.2.3').module));
    });
  const host: Host = {
    wasm: { single: new URL('https://page.test/core.wasm'), threads: new URL('https://page.test/core-threads.wasm') },
    async glue(variant) {
      glued.push(variant);
      return glue ?? instantiating;
    },
    environment: () => ({ ...kAll, ...environment }),
    compile: (bytes) => WebAssembly.compile(bytes),
    async read(url) {
      read.push(url.href);
      const file = files[url.pathname];
      if (file === undefined) return { bytes: new Uint8Array(), refusal: 404 };
      if (file instanceof Error) throw file;
      return file;
    },
    probe: () => () => ({}),
    startWorker: () => Promise.reject(new Error('there are none')),
  };
  return { host, read, glued };
}

const kServed = { '/core.wasm': { bytes: kSingle }, '/core-threads.wasm': { bytes: kThreads } };
const load = (web: Web, options: Partial<LoadOptions> = {}): ReturnType<typeof loadCore> =>
  loadCore({ threads: 'auto', version: '1.2.3', ...options }, web.host);

describe('loadCore', () => {
  it('loads the variant chosen from beside the package', async () => {
    const there = web(kServed);
    expect(await load(there)).toMatchObject({ variant: 'threads', threads: 4 });
    expect(there.read).toEqual(['https://page.test/core-threads.wasm']);
    const alone = web(kServed);
    expect(await load(alone, { threads: false })).toMatchObject({ variant: 'single', reason: 'threads: false' });
    expect(alone.read).toEqual(['https://page.test/core.wasm']);
  });

  it('falls back to the single variant when the threads cannot be loaded, and says so', async () => {
    const there = web({ '/core.wasm': { bytes: kSingle } });
    const core = await load(there);
    expect(core).toMatchObject({ variant: 'single', threads: 0 });
    expect(core.reason).toMatch(/threads could not be loaded: .*core-threads\.wasm.*404/);
  });

  it.each([
    ['is not there', { bytes: new Uint8Array(), refusal: 404 }, /the server answered 404/],
    ['is an HTML page', { bytes: new TextEncoder().encode('<!doctype html>') }, /an HTML page was served/],
    ['has the type of one', { bytes: Uint8Array.of(1, 2), type: 'text/html; charset=utf-8' }, /an HTML page was served/],
    ['is something else', { bytes: Uint8Array.of(1, 2, 3, 4) }, /something else was served/],
    ['is empty', { bytes: new Uint8Array() }, /something else/],
  ])('says so when the file %s: with its URL and the cure', async (_what, file, what) => {
    const loading = load(web({ '/core.wasm': file as Fetched }), { threads: false });
    await expect(loading).rejects.toMatchObject({
      kind: 'Configuration',
      code: 'WASM_NOT_FOUND',
      message: expect.stringMatching(what),
    });
    await expect(loading).rejects.toThrow(/https:\/\/page\.test\/core\.wasm.*wasmUrl/);
  });

  it('says so when nobody answers: with the URL, what may be in the way, and the cure', async () => {
    const cause = new TypeError('Failed to fetch');
    await expect(load(web({ '/core.wasm': cause }), { threads: false })).rejects.toMatchObject({
      kind: 'Configuration',
      code: 'WASM_UNREACHABLE',
      message: expect.stringMatching(/https:\/\/page\.test\/core\.wasm \(Failed to fetch\).*offline.*connect-src.*Access-Control-Allow-Origin.*service worker.*wasmBinary/),
      cause,
    });
  });

  it('says so when the module is damaged', async () => {
    const bytes = Uint8Array.of(...kSingle, 99);
    await expect(load(web({ '/core.wasm': { bytes } }), { threads: false })).rejects.toMatchObject({
      code: 'WASM_DAMAGED',
      message: expect.stringMatching(/https:\/\/page\.test\/core\.wasm does not compile.*cut short/),
    });
    await expect(load(web({}), { wasmBinary: bytes })).rejects.toMatchObject({ code: 'WASM_DAMAGED', message: expect.stringMatching(/wasmBinary/) });
  });

  it('says so when the glue of the threads is not beside the bundle, and does without threads', async () => {
    const there = web(kServed);
    const glue = there.host.glue.bind(there.host);
    const host: Host = { ...there.host, glue: (variant) => (variant === 'threads' ? Promise.reject(new TypeError('no such script')) : glue(variant)) };
    const core = await loadCore({ threads: 'auto', version: '1.2.3' }, host);
    expect(core).toMatchObject({ variant: 'single', reason: expect.stringMatching(/no such script.*core-threads\.mjs beside/) });
    await expect(loadCore({ threads: 'auto', version: '1.2.3', wasmBinary: kThreads }, host)).rejects.toMatchObject({ code: 'GLUE_NOT_FOUND' });
  });

  it('says so when the bundle does not know where it lies', async () => {
    const { host } = web(kServed);
    const lost: Host = { ...host, get wasm(): Host['wasm'] { throw new TypeError('Invalid URL'); } };
    const error = { code: 'WASM_NOT_FOUND', message: expect.stringMatching(/import\.meta\.url.*wasmUrl/) };
    await expect(loadCore({ threads: 'auto', version: '1.2.3' }, lost)).rejects.toMatchObject(error);
    await expect(loadCore({ threads: false, version: '1.2.3' }, lost)).rejects.toMatchObject(error);
  });

  it('takes an absolute URL, and says so of another, when the bundle does not know where it lies', async () => {
    const lost: Host = { ...web(kServed).host, get wasm(): Host['wasm'] { throw new TypeError('Invalid URL'); } };
    const from = (wasmUrl: string): ReturnType<typeof loadCore> => loadCore({ threads: false, version: '1.2.3', wasmUrl }, lost);
    expect((await from('https://example.test/core.wasm')).variant).toBe('single');
    const relative = /wasmUrl must be absolute in this bundle: core\.wasm/;
    await expect(from('core.wasm')).rejects.toMatchObject({ kind: 'Configuration', message: expect.stringMatching(relative) });
  });

  it('refuses what is no URL', async () => {
    await expect(load(web({}), { wasmUrl: 'https://:' })).rejects.toMatchObject({ kind: 'Configuration', message: expect.stringMatching(/wasmUrl is no URL.*https:\/\/:/) });
  });

  it('takes a URL, bytes or a compiled module in place of its own file', async () => {
    const elsewhere = web({ '/x/core.wasm': { bytes: kSingle } });
    expect(await load(elsewhere, { wasmUrl: 'https://other.test/x/core.wasm' })).toMatchObject({ variant: 'single' });
    await expect(load(elsewhere, { wasmUrl: 'http://' })).rejects.toMatchObject({ kind: 'Configuration', message: expect.stringContaining('wasmUrl is no URL') as string });
    expect(elsewhere.read).toEqual(['https://other.test/x/core.wasm']);
    const none = web({});
    const padded = new Uint8Array([9, ...kSingle, 9]);
    expect(await load(none, { wasmBinary: padded.subarray(1, 9) })).toMatchObject({ variant: 'single' });
    expect(await load(none, { wasmBinary: kSingle.buffer })).toMatchObject({ variant: 'single' });
    expect(await load(none, { wasmModule: new WebAssembly.Module(kThreads) })).toMatchObject({ variant: 'threads' });
    expect(none.read).toEqual([]);
    await expect(load(none, { wasmBinary: new Uint8Array(8) })).rejects.toThrow(/wasmBinary is no WebAssembly module/);
  });

  it('lets the module given decide the variant, and refuses one that cannot run here', async () => {
    const core = await load(web({}), { wasmBinary: kSingle });
    expect(core).toMatchObject({ variant: 'single', threads: 0, reason: expect.stringMatching(/module given/) });
    const plain = web({}, { crossOriginIsolated: false });
    await expect(load(plain, { wasmBinary: kThreads })).rejects.toThrow(/with threads.*not cross-origin isolated/);
    await expect(load(web({}), { wasmBinary: kThreads, threads: false })).rejects.toThrow(/threads: false/);
  });

  it('refuses a module of another version', async () => {
    const error = { kind: 'Configuration', code: 'VERSION_MISMATCH', message: expect.stringMatching(/of version 1\.2\.3.*2\.0\.0/) };
    await expect(load(web(kServed), { version: '2.0.0', threads: false })).rejects.toMatchObject(error);
    await expect(load(web(kServed), { version: '2.0.0', threads: false })).rejects.toThrow(/https:\/\/page\.test\/core\.wasm.*serve the \.wasm/);
  });

  it.each([
    ['another import', new WebAssembly.LinkError('function import requires a callable')],
    ['another import object', new TypeError('Import #0 "env": module is not an object or function')],
  ])('takes a module with %s for one of another version', async (_what, cause) => {
    const glue: CoreFactory = () => Promise.reject(cause);
    await expect(load(web(kServed, {}, glue), { threads: false })).rejects.toMatchObject({ code: 'VERSION_MISMATCH', cause });
  });

  it('says so when there is no memory for the module', async () => {
    const glue: CoreFactory = () => Promise.reject(new RangeError('Cannot allocate Wasm memory for new instance'));
    await expect(load(web(kServed, {}, glue), { threads: false })).rejects.toMatchObject({
      kind: 'Internal',
      code: 'OUT_OF_MEMORY',
      message: expect.stringMatching(/https:\/\/page\.test\/core\.wasm.*raise its limit/),
    });
  });

  it('says what to allow when a Content-Security-Policy forbids to compile', async () => {
    const forbidden = new WebAssembly.CompileError("Refused to compile or instantiate WebAssembly module because 'unsafe-eval' is not allowed");
    const glue: CoreFactory = () => Promise.reject(forbidden);
    await expect(load(web(kServed, {}, glue), { threads: false })).rejects.toMatchObject({
      code: 'CSP_BLOCKED',
      message: expect.stringMatching(/wasm-unsafe-eval/),
      cause: forbidden,
    });
  });

  it('says what to do without compiling where the host compiles nothing', async () => {
    const forbidden = new WebAssembly.CompileError('WebAssembly.compile(): Wasm code generation disallowed by embedder');
    const glue: CoreFactory = () => Promise.reject(forbidden);
    await expect(load(web(kServed, {}, glue), { threads: false })).rejects.toMatchObject({
      code: 'COMPILE_FORBIDDEN',
      message: expect.stringMatching(/import.*wasmModule/),
      cause: forbidden,
    });
  });

  it('rejects when instantiating fails, though the glue then never settles', async () => {
    const glue: CoreFactory = (options) => new Promise(() => void options.instantiateWasm({}, () => {}));
    await expect(load(web(kServed, {}, glue), { wasmBinary: kThreads })).rejects.toMatchObject({ code: 'VERSION_MISMATCH' });
  });

  it('starts the glue while the module is still on its way', async () => {
    const there = web(kServed);
    const arriving = withResolvers<void>();
    const read = there.host.read.bind(there.host);
    const late: Host = { ...there.host, read: (url) => arriving.promise.then(() => read(url)) };
    const loading = loadCore({ threads: false, version: '1.2.3' }, late);
    await settle();
    expect([there.glued, there.read]).toEqual([['single'], []]);
    arriving.resolve();
    expect(await loading).toMatchObject({ variant: 'single' });
  });

  it('stops with the reason of its signal, before it begins or when the module arrives', async () => {
    const reason = { why: 'left the page' };
    await expect(load(web(kServed), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const { host } = web(kServed);
    const aborter = new AbortController();
    const leaving: Host = { ...host, compile: (bytes) => (aborter.abort(reason), host.compile(bytes)) };
    await expect(loadCore({ threads: 'auto', version: '1.2.3', signal: aborter.signal }, leaving)).rejects.toBe(reason);
  });
});
