// SPDX-License-Identifier: Apache-2.0
// What holds for files whatever they contain.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cppFiles, findings, read, trackedFiles } from './source.mjs';

const binary = /\.(png|wasm|bin|wav|onnx|ftz|gz|tgz|ico|woff2)$/;
const texts = trackedFiles.filter((name) => !binary.test(name));

test('source files begin with their license', () => {
  const code = trackedFiles.filter((name) => /^(src|bindings|web|tools|cmake|examples|tests|npm|demo)\/.*\.(h|cpp|ts|mts|mjs|cmake|sh)$/.test(name));
  const begins = (name) => read(name).replace(/^#!.*\n/, '').match(/^(\/\/|#) SPDX-License-Identifier: Apache-2\.0\n/);
  assert.ok(code.length > 0);
  // Inputs of tests and of the example are data, though they look like code.
  assert.deepEqual(code.filter((name) => !/\/(inputs|fixtures|corpus)\//.test(name) && !begins(name)), []);
});

test('headers are guarded by #pragma once', () => {
  assert.deepEqual(cppFiles('src').filter((name) => name.endsWith('.h') && !/^#pragma once$/m.test(read(name))), []);
});

test('no source file that somebody wrote passes 500 lines', () => {
  const long = trackedFiles
    .filter((name) => /^(src|bindings|web|npm|demo|examples|tests|tools)\/.*\.(h|cpp|ts|mts|mjs)$/.test(name) && !/\/(inputs|generated)\//.test(name))
    .map((name) => [name, read(name).split('\n').length - 1])
    .filter(([, lines]) => lines > 500);
  assert.deepEqual(long, []);
});

test('no file names a folder of the machine it was written on', () => {
  // Absolute paths into places where people keep clones and homes; /usr and /etc are everybody's.
  const folder = new RegExp('(^|[\\s"\'`(=:,])/(work|root|tmp|home)/\\w');
  assert.deepEqual(texts.flatMap((name) => findings(name, read(name), folder)), []);
});

test('no file names a host that serves packages', () => {
  const host = /https?:\/\/([\w-]+\.)*(registry|npmjs|deb|security|mirrors?|ftp|cdn|archive|unpkg|pypi)\.[\w.-]+\.?[a-z]+\//;
  const recorded = /"resolved":\s*"https?:/;
  assert.deepEqual(texts.flatMap((name) => findings(name, read(name), host).concat(findings(name, read(name), recorded))), []);
});

test('C++ and npm agree on the version', () => {
  const cmake = /project\(model_warmup VERSION ([\d.]+)/.exec(read('CMakeLists.txt'))[1];
  assert.equal(JSON.parse(read('npm/package.json')).version, cmake);
});
