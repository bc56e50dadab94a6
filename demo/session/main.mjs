// SPDX-License-Identifier: Apache-2.0
/** The example: one recorded working session on real models, first cold, then with the predictor. See --help. */
import { parseArgs } from 'node:util';
import { MODELS } from '../models/index.mjs';
import { servePage } from '../page/serve.mjs';
import { recordOf } from './record.mjs';
import { EARLIER_SESSIONS, MEASURED_SESSION, readSession, usesOf } from './recorded-session.mjs';
import { readInputs } from './replay.mjs';
import { clockTime, printIntroduction, printModels, printOutcomes, printTotals, printUses } from './report.mjs';
import { readAhead, runCold, runPredicted } from './run.mjs';
import { Terminal } from './terminal.mjs';

const HELP = `npm start -- [options]

Replays one recorded working session on six real models in Node: first cold, each model
loaded when it is needed; then with model-warmup, after it has seen the earlier sessions of
four people. Prints each wait of both runs, as measured while they ran, and the totals.
Then it serves a page that shows both runs, until Ctrl-C.

  --once       end after the run instead of serving the page
  --port N     serve at this port (default: one that is free)
  --help       this text

The run takes about half a minute. The person's pauses are skipped; loads and inferences
are not.`;

/** For the models together, of which all would need almost twice as much. */
const LIMIT_MB = 500;

/**
 * @param {Terminal} terminal
 * @param {AbortSignal} signal
 * @returns {Promise<import('./record.mjs').SessionRecord>}
 */
async function runBoth(terminal, signal) {
  const session = await readSession(MEASURED_SESSION);
  const earlier = await Promise.all(EARLIER_SESSIONS.map(readSession));
  const inputs = await readInputs(MODELS, session);
  const count = usesOf(session).length;

  printIntroduction(terminal, { session, earlier, models: MODELS, limitMb: LIMIT_MB });
  await readAhead(MODELS);
  const setting = (/** @type {string} */ title) => {
    let done = 0;
    const onUse = (/** @type {import('./replay.mjs').Use} */ { event }) =>
      terminal.progress(`${title}: ${++done} of ${count}, at ${clockTime(event.at_s)} ${event.does}`);
    return { session, models: MODELS, inputs, limitMb: LIMIT_MB, signal, onUse };
  };
  const cold = await runCold(setting('cold'));
  printModels(terminal, MODELS, cold);
  const predicted = await runPredicted(setting('with the predictor'), earlier);
  printUses(terminal, cold, predicted, session.person);
  printTotals(terminal, cold, predicted, { limitMb: LIMIT_MB });
  printOutcomes(terminal, predicted.outcomes);
  signal.throwIfAborted();
  return recordOf({ session, models: MODELS, limitMb: LIMIT_MB, cold, predicted });
}

/**
 * Serves the page until the signal.
 * @param {Terminal} terminal
 * @param {AbortSignal} signal
 * @param {import('./record.mjs').SessionRecord} record
 * @param {number} port
 */
async function show(terminal, signal, record, port) {
  const page = await servePage(record, { port });
  terminal.print();
  terminal.print(`Both runs as a picture: ${terminal.style('bold', page.url)} (Ctrl-C ends)`);
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await page.close();
}

/** What there is to do about an error, as far as it shows. @param {unknown} error */
function cureFor(error) {
  const texts = [];
  for (let cause = error; cause instanceof Error; cause = cause.cause) texts.push(cause.message);
  if (texts.some((text) => /Cannot find (package|module)|no installed package/.test(text))) {
    return "Run `npm start` in the project's root folder: it installs and builds what is missing.";
  }
  if (texts.some((text) => text.includes('EADDRINUSE'))) return 'Another program has that port: leave out --port, or take another.';
  return undefined;
}

/** @returns {{ once: boolean, port: number } | number}  or the exit code with which all is done */
function readArguments() {
  try {
    const { values } = parseArgs({
      options: { once: { type: 'boolean' }, port: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help) {
      console.log(HELP);
      return 0;
    }
    const port = Number(values.port ?? 0);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port ${values.port}: not a port`);
    return { once: values.once ?? false, port };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
    return 2;
  }
}

/** @returns {Promise<number>} the exit code */
async function commandLine() {
  const wanted = readArguments();
  if (typeof wanted === 'number') return wanted;
  const terminal = new Terminal(process.stdout, process.env);
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort()); // a second Ctrl-C ends the process at once
  try {
    const record = await runBoth(terminal, interrupted.signal);
    if (!wanted.once) await show(terminal, interrupted.signal, record, wanted.port);
    return 0;
  } catch (error) {
    terminal.print();
    if (interrupted.signal.aborted) {
      terminal.print('Stopped; all Workers have ended.');
      return 130;
    }
    const cure = cureFor(error);
    console.error(cure ? `${error instanceof Error ? error.message : error}\n${cure}` : error);
    return 1;
  }
}

process.exitCode = await commandLine();
