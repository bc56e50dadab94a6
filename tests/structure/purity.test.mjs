// SPDX-License-Identifier: Apache-2.0
// The core is pure: the same input and the same seed give the same bytes in every build.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { codeOf, cppFiles, findings, includes, read } from './source.mjs';

const sources = cppFiles('src');
const code = new Map(sources.map((name) => [name, codeOf(read(name))]));

/** Places in the code (comments and literals left out) that match. */
function places(pattern, files = sources) {
  return files.flatMap((name) => findings(name, code.get(name), pattern));
}

function filesIncluding(pattern) {
  return sources.flatMap((name) => includes(read(name)).filter(({ target }) => pattern.test(target)).map(({ line, target }) => `${name}:${line}: ${target}`));
}

test('RapidJSON is named in src/json only', () => {
  const elsewhere = sources.filter((name) => !name.startsWith('src/json/'));
  assert.deepEqual(elsewhere.flatMap((name) => findings(name, read(name), /rapidjson/i)), []);
});

test('nothing knows Emscripten', () => {
  assert.deepEqual(sources.flatMap((name) => findings(name, read(name), /emscripten|__wasm|EM_JS|EM_ASM/i)), []);
});

test('nothing reads or writes', () => {
  assert.deepEqual(filesIncluding(/^<(iostream|fstream|cstdio|stdio\.h|filesystem|print|syncstream|unistd\.h|sys\/.*)>$/), []);
  assert.deepEqual(places(/\bstd::(cout|cerr|clog|cin|getenv)\b|\b(printf|fprintf|puts|fopen|getenv)\s*\(/), []);
});

test('nothing reads a clock', () => {
  assert.deepEqual(filesIncluding(/^<(ctime|time\.h)>$/), []);
  assert.deepEqual(places(/\b(system_clock|steady_clock|high_resolution_clock|gettimeofday|clock_gettime|localtime|gmtime)\b/), []);
});

test('randomness comes from core/random.h', () => {
  assert.deepEqual(filesIncluding(/^<random>$/), []);
  assert.deepEqual(places(/\brandom_device\b|\bmt19937|\bs?rand\s*\(/), []);
});

test('nothing is shared in ownership or kept for a thread', () => {
  assert.deepEqual(places(/\b(shared_ptr|make_shared|enable_shared_from_this|thread_local)\b/), []);
});

test('nothing throws', () => {
  assert.deepEqual(places(/\b(throw|try|catch|dynamic_cast|typeid)\b/), []);
});

// glibc and musl differ in the last bits of these; sqrt, floor, ldexp and their like are exact everywhere.
const inexact = 'exp|exp2|expm1|log|log2|log10|log1p|pow|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|cbrt|hypot|erf|erfc|tgamma|lgamma';

test('inexact functions of the C library are not called', () => {
  assert.deepEqual(places(new RegExp(`\\bstd::(${inexact})[fl]?\\b|(^|[^:\\w])::(${inexact})[fl]?\\s*\\(|\\b__builtin_(${inexact})`)), []);
  const users = sources.filter((name) => !/^src\/core\/math\.(h|cpp)$/.test(name));
  assert.deepEqual(places(new RegExp(`(^|[^\\w.>:])(${inexact})[fl]?\\s*\\(`), users), []);
});

test('comments and literals are not taken for code', () => {
  const text = 'a(); // throw\n/* rand() */ b("throw", \'"\', R"(catch)"); 1\'000;\nthrow;';
  assert.deepEqual(findings('x', codeOf(text), /throw|rand|catch/), ['x:3: throw;']);
});
