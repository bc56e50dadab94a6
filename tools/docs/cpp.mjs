// SPDX-License-Identifier: Apache-2.0
// The C++ reference, by Doxygen, in the frame of the site.
import fs from 'node:fs';
import path from 'node:path';

import { root } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { frame } from './frame.mjs';

/** What the sidebar has of it. */
export const cppLinks = [
  { text: 'Classes', href: 'cpp/annotated.html' },
  { text: 'Functions and constants', href: 'cpp/namespacemodel__warmup.html' },
];

/**
 * Writes the reference of the public headers, as they are installed, to the folder `cpp` of the site.
 *
 * @param {string} out the site
 * @param {string} work a folder for what is made on the way
 * @param {{ version: string, sections: import('./frame.mjs').Section[] }} site
 */
export async function buildCppReference(out, work, { version, sections }) {
  const cmake = path.join(work, 'cmake');
  await run('cmake', ['-G', 'Ninja', '-S', root, '-B', cmake, '-DMODEL_WARMUP_BUILD_TESTS=OFF'], { log: 'docs-configure' });
  await run('cmake', ['--build', cmake, '--target', 'model_warmup_public_headers'], { log: 'docs-headers' });
  const include = path.join(cmake, 'include');

  // Doxygen writes all pages into one folder, and puts the title where it finds the variable.
  const { before, after } = frame({ title: '$title', description: 'Reference of the C++ library', base: '../', version, sections });
  fs.writeFileSync(path.join(work, 'header.html'), before.replace('<main id="text">', '<main id="text" class="cpp"><div>'));
  fs.writeFileSync(path.join(work, 'footer.html'), after);
  const settings = {
    INPUT: `${include}" "${path.join(root, 'docs', 'namespaces.dox')}`,
    STRIP_FROM_PATH: include,
    STRIP_FROM_INC_PATH: include,
    OUTPUT_DIRECTORY: out,
    HTML_HEADER: path.join(work, 'header.html'),
    HTML_FOOTER: path.join(work, 'footer.html'),
    PROJECT_NUMBER: version,
  };
  const doxyfile = path.join(work, 'Doxyfile');
  const own = Object.entries(settings).map(([name, value]) => `${name} = "${value}"\n`).join('');
  fs.writeFileSync(doxyfile, fs.readFileSync(path.join(root, 'docs', 'Doxyfile'), 'utf8') + own);
  await run('doxygen', [doxyfile], { log: 'docs-doxygen' });
  tidy(path.join(out, 'cpp'));
}

/** Takes away scripts, styles, icons and what asks for them; gives each page a heading of the first rank. */
function tidy(folder) {
  for (const file of fs.readdirSync(folder).map((name) => path.join(folder, name))) {
    if (!file.endsWith('.html')) {
      fs.rmSync(file);
      continue;
    }
    const html = fs.readFileSync(file, 'utf8')
      .replaceAll(/ on\w+="[^"]*"|<img [^>]*>(&#160;)?/g, '')
      .replaceAll(' style="display:none;"', '') //  rows that only a script would show
      .replace(/<div class="title">([\s\S]*?)<\/div>/, (_, title) => `<h1 class="title">${title.replaceAll('::', '::<wbr>')}</h1>`);
    fs.writeFileSync(file, html);
  }
}
