// SPDX-License-Identifier: Apache-2.0
import fs from 'node:fs';
import path from 'node:path';

import { cacheFolder, root, toolchainPrefix } from '../lib/paths.mjs';
import { onPath, output, run } from '../lib/run.mjs';
import { SetupError, step } from '../lib/step.mjs';

// The system libraries that the module is linked with: without exceptions and type information, once for each variant.
// A link would build a missing one too, but in silence and for minutes.
const systemLibraries = [
  'libc', 'libdlmalloc', 'libclang_rt.builtins', 'libc++-noexcept', 'libc++abi-noexcept', 'libembind', 'libsockets', 'libnoexit',
  'crtbegin-mt', 'libc-mt', 'libdlmalloc-mt', 'libclang_rt.builtins-mt', 'libc++-mt-noexcept', 'libc++abi-mt-noexcept', 'libembind-mt',
  'libsockets-mt',
];

/** Where the build will find Emscripten; cmake/find_emscripten.cmake decides. */
function findEmscripten() {
  return output('cmake', ['-P', path.join(root, 'cmake', 'find_emscripten.cmake')]);
}

async function emscripten() {
  await step('Emscripten', async (report) => {
    const found = findEmscripten();
    const own = path.join(toolchainPrefix, 'emscripten');
    if (found && found !== own) return `using ${found}`;
    if (!onPath('dpkg')) {
      throw new SetupError(
        'No usable Emscripten, and this is not Debian, where the set-up could unpack one.\n' +
          'Install emsdk (the Emscripten documentation says how), then in this shell: source emsdk/emsdk_env.sh',
      );
    }
    const before = found;
    await run(path.join(root, 'tools', 'emscripten', 'install.sh'), [toolchainPrefix], {
      log: 'emscripten',
      onLine: (line) => {
        console.log(`    ${line}`);
        report(line);
      },
    });
    if (findEmscripten() !== own) throw new SetupError(`Emscripten in ${toolchainPrefix} is not usable: remove the folder.`);
    return before ? 'there' : `unpacked into ${toolchainPrefix}`;
  });
}

async function libraries() {
  await step('System libraries of both variants', async (report) => {
    const folder = findEmscripten();
    const cache = output(path.join(folder, 'em-config'), ['CACHE']);
    if (!cache) throw new SetupError(`${path.join(folder, 'em-config')} does not run: is Python there?`);
    const file = (name) => path.join(cache, 'sysroot', 'lib', 'wasm32-emscripten', name + (name.startsWith('crt') ? '.o' : '.a'));
    const missing = systemLibraries.filter((name) => !fs.existsSync(file(name)));
    if (missing.length === 0) return 'all there';
    fs.mkdirSync(cacheFolder, { recursive: true });
    for (const [index, name] of missing.entries()) {
      console.log(`    ${index + 1} of ${missing.length}: ${name}`);
      report(name);
      // The lock makes a second clone wait and then find the library built.
      await run('flock', [path.join(cacheFolder, 'libraries.lock'), path.join(folder, 'embuilder'), 'build', name], { log: 'embuilder' });
    }
    return `built ${missing.length}`;
  });
}

/** Emscripten, and its system libraries built. */
export async function toolchain() {
  await emscripten();
  await libraries();
}
