// SPDX-License-Identifier: Apache-2.0
/**
 * Harper: slips of grammar and spelling in an English text. A rule-based checker in WebAssembly.
 * Input: the text. Answer: the problems in the order of the text, each with Harper's first suggestion.
 */
import { Dialect, LocalLinter, SuggestionKind, createBinaryModuleFromUrl } from 'harper.js';
import { asset } from '#asset';
import { serveModel } from 'model-warmup/runtimes/worker';
import harper from './model.mjs';

const SAMPLE = 'This are an test of the the checker.';

/** @param {import('harper.js').Lint} lint  is freed: it lives in the WebAssembly memory */
function problemOf(lint) {
  const span = lint.span();
  const suggestions = lint.suggestions();
  const [first] = suggestions;
  const problem = {
    at: span.start, // counts Unicode characters, not UTF-16 units
    text: lint.get_problem_text(),
    kind: lint.lint_kind_pretty(),
    what: lint.message(),
    /** the text to put in place of the problem's: empty to leave it out; null where Harper has none */
    suggestion: first ? replacement(lint, first) : null,
  };
  for (const held of [...suggestions, span, lint]) held.free();
  return problem;
}

/** @param {import('harper.js').Lint} lint  @param {import('harper.js').Suggestion} suggestion */
function replacement(lint, suggestion) {
  const text = suggestion.get_replacement_text();
  return suggestion.kind() === SuggestionKind.InsertAfter ? lint.get_problem_text() + text : text;
}

/** @param {LocalLinter} linter  @param {string} text */
async function check(linter, text) {
  const lints = await linter.lint(text, { language: 'plaintext' });
  return { problems: lints.map(problemOf).sort((a, b) => a.at - b.at) };
}

serveModel({
  async *load({ signal }) {
    const runtime = await asset(harper.files.runtime, { signal });
    yield 'fetched';
    // Harper takes its binary by address only. This one leads to the bytes at hand, in Node as in a browser.
    const address = URL.createObjectURL(new Blob([runtime], { type: 'application/wasm' }));
    const binary = createBinaryModuleFromUrl(address, 'slim');
    await binary.setup();
    URL.revokeObjectURL(address);
    yield 'compiled';
    const linter = new LocalLinter({ binary, dialect: Dialect.American });
    await linter.getDialect(); // builds the dictionary, which most of the time goes into
    yield 'session';
    await check(linter, SAMPLE);
    return linter;
  },
  run: check,
});
