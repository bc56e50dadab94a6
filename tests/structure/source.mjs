// SPDX-License-Identifier: Apache-2.0
// The C++ sources as the structure tests read them.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Paths (relative to the clone) of what git tracks or would track, but for links and what was just removed. */
export const trackedFiles = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((name) => name && fs.lstatSync(path.join(root, name), { throwIfNoEntry: false })?.isFile());

export const read = (name) => fs.readFileSync(path.join(root, name), 'utf8');

/** The C++ files under a folder. */
export const cppFiles = (folder) => trackedFiles.filter((name) => name.startsWith(`${folder}/`) && /\.(h|cpp)$/.test(name));

/** The folders of src/, lowest first, as CMakeLists.txt states them. */
export const layers = /set\(MODEL_WARMUP_FOLDERS ([a-z ]+)\)/.exec(read('CMakeLists.txt'))[1].split(' ');

/** `#include` lines: [{ line, target }], the target with its quotes or angle brackets (RapidJSON's with these always). */
export function includes(text) {
  return text.split('\n').flatMap((line, index) => {
    const match = /^\s*#\s*include\s*(["<][^">]+[">])/.exec(line);
    return match ? [{ line: index + 1, target: match[1].replace(/^"(rapidjson\/.*)"$/, '<$1>') }] : [];
  });
}

/** The code alone: comments and the contents of literals become spaces, lines stay where they are. */
export function codeOf(text) {
  const blank = (piece) => piece.replace(/[^\n]/g, ' ');
  return text.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\/|R"(\w*)\([\s\S]*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<!\w)'(?:\\.|[^'\\\n])*'/g, blank);
}

/** Lines of the text that match, as "file:line: text". */
export function findings(name, text, pattern) {
  return text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${name}:${index + 1}: ${line.trim()}`] : []));
}
