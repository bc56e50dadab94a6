// SPDX-License-Identifier: Apache-2.0
// The package, and each of its entries, in other versions of Node, in Bun and in Deno.
import { after, before, describe } from 'node:test';

import { bundleProgram, bundledProgram, entryPrograms, writeEntryPrograms } from '../support/entry-programs.mjs';
import { installPackage, runNode } from '../support/package.mjs';
import { printed, programs, writePrograms } from '../support/programs.mjs';
import { testEntries } from './entries.mjs';
import { Part } from './record.mjs';
import { runtimes } from './runtimes.mjs';

const part = new Part('runtimes');
const entries = new Part('entry-runtimes');

let app;
before(async () => {
  app = await installPackage();
  await writePrograms(app);
  await writeEntryPrograms(app);
});
after(() => app?.remove());

for (const runtime of runtimes) {
  describe(runtime.name, () => {
    before(async () => {
      const { stdout } = await runNode(app.folder, ['--version'], runtime);
      part.set('version', runtime.name, /\d+\.\d+\.\d+/.exec(stdout)[0]);
    });
    for (const program of programs) {
      part.test(program.name, runtime.name, async () => {
        program.check(await printed(app, program, runtime));
        return 'yes';
      });
    }
    testEntries(
      entries,
      'a program bundled into a CommonJS script, with `wasmUrl`',
      runtime.name,
      async () => ({ entries: await printed(app, await bundleProgram(app), runtime) }),
      bundledProgram.different,
    );
    for (const { way, ...program } of entryPrograms) {
      testEntries(entries, runtime.name, way, async () => ({ entries: await printed(app, program, runtime) }));
    }
  });
}
