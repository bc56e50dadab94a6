// SPDX-License-Identifier: Apache-2.0
/** The example: one recorded working session on real models, first cold, then with the predictor. See --help. */
import { parseArgs } from 'node:util';
import { MODELS } from '../models/index.mjs';
import { LoadOnNeed } from './load-on-need.mjs';
import { Loads } from './loads.mjs';
import { measureCosts } from './measure-costs.mjs';
import { EARLIER_SESSIONS, MEASURED_SESSION, readSession, usesOf } from './recorded-session.mjs';
import { quietProcess } from './quiet-process.mjs';
import { ReplayClock } from './replay-clock.mjs';
import { readInputs, replay } from './replay.mjs';
import { clockTime, printOutcomes, printTotals, printUses } from './report.mjs';
import { Terminal } from './terminal.mjs';
import { WarmedAhead } from './warmed-ahead.mjs';

const HELP = `npm start -- [options]

Replays one recorded working session on real models in Node: first as an application
does without a predictor, then with model-warmup after it has seen two earlier sessions.
Prints each wait of both runs, as measured while they ran, and the totals.

  --once   end after the run (it does so anyway)
  --help   this text

It takes about half a minute. The person's pauses are skipped; loads and inferences are not.`;

/** For the models together: the two small ones fit, and the large one fits with the smallest only. */
const LIMIT_MB = 300;

/** @param {Terminal} terminal  @param {AbortSignal} signal */
async function main(terminal, signal) {
  const { createPredictor } = await import('model-warmup');
  const session = await readSession(MEASURED_SESSION);
  const earlier = await Promise.all(EARLIER_SESSIONS.map(readSession));
  const inputs = await readInputs(MODELS, session);
  const startAtMs = Date.parse(session.started_at);
  const uses = usesOf(session).length;

  terminal.print(terminal.style('bold', 'model-warmup: one working session, without and with it'));
  terminal.print();
  const needMb = MODELS.reduce((sum, { profile }) => sum + profile.memory_mb, 0);
  terminal.paragraph(
    `${session.person}, ${session.title}. ${clockTime(session.ends_s)} minutes and ${uses} uses of ${MODELS.length} real ` +
      `models, each in a Worker of its own. Together they may hold ${LIMIT_MB} MB; all of them would need ${needMb}. Waits ` +
      'are real; only the pauses in which she thinks are skipped.',
  );

  terminal.print();
  terminal.print(terminal.style('bold', '1. What each model costs here'));
  const sampleFor = (/** @type {import('../models/index.mjs').Model} */ { profile }) =>
    inputs.get(String(usesOf(session).find(({ model }) => model === profile.name)?.input));
  const costs = await measureCosts(MODELS, sampleFor, {
    signal,
    onModel: ({ title }) => terminal.progress(`loading ${title}`),
  });
  terminal.table(
    [
      { title: 'model' },
      { title: 'from' },
      { title: 'load s', align: 'right' },
      { title: 'answer s', align: 'right' },
      { title: 'MB', align: 'right' },
      { title: 'said about the first input' },
    ],
    costs.map(({ model, loadMs, firstAnswerMs, answer }) => [
      model.profile.name,
      model.package,
      (loadMs / 1000).toFixed(2),
      (firstAnswerMs / 1000).toFixed(2),
      String(model.profile.memory_mb),
      model.inWords(answer),
    ]),
  );

  /**
   * One run of the session.
   * @template {import('./replay.mjs').Keeper} K
   * @param {string} title
   * @param {(loads: Loads, clock: ReplayClock) => K | Promise<K>} open
   * @param {(keeper: K) => Promise<void>} [look]  at what the keeper knows in the end
   */
  const run = async (title, open, look) => {
    const clock = new ReplayClock({ startAtMs, isQuiet: quietProcess() });
    const loads = new Loads(clock);
    const keeper = await open(loads, clock);
    let done = 0;
    const onUse = (/** @type {import('./replay.mjs').Use} */ { event }) =>
      terminal.progress(`${title}: ${++done} of ${uses}, at ${clockTime(event.at_s)} ${event.does}`);
    let served;
    try {
      served = await replay({ session, models: MODELS, inputs, keeper, loads, clock, signal, onUse });
      await look?.(keeper);
    } finally {
      await keeper.close();
    }
    return { uses: served, totals: loads.totals() };
  };

  terminal.print();
  terminal.print(terminal.style('bold', '2. Without the predictor'));
  terminal.paragraph(
    'A model is loaded when it is needed, and kept; when the next one would not fit, those used least recently go first.',
  );
  const without = await run('without', (loads) => new LoadOnNeed(MODELS, loads, LIMIT_MB));

  terminal.print();
  terminal.print(terminal.style('bold', '3. With the predictor'));
  terminal.paragraph(
    `It has seen ${earlier.map((past) => `${past.title} (${usesOf(past).length} uses)`).join(' and ')}. It may load what is ` +
      'at least as likely as not to be needed within five minutes.',
  );
  /** @type {Awaited<ReturnType<WarmedAhead['outcomes']>> | undefined} */
  let outcomes;
  const open = async (/** @type {Loads} */ loads, /** @type {ReplayClock} */ clock) => {
    const predictor = await createPredictor({
      config: { max_memory_mb: LIMIT_MB, prediction_threshold: 0.5 },
      now: clock.now,
      sleep: clock.sleep,
      seed: 1,
      // Of recorded time: the machine itself is busier than the person's was, since the replay skips the pauses.
      resources: { available_cpu_percent: 100 },
    });
    const keeper = new WarmedAhead(predictor, MODELS, loads);
    for (const past of earlier) await keeper.learn(past);
    return keeper;
  };
  const with_ = await run('with', open, async (keeper) => {
    outcomes = await keeper.outcomes();
  });

  terminal.print();
  printUses(terminal, without, with_);
  terminal.print();
  printTotals(terminal, without, with_);
  if (outcomes) printOutcomes(terminal, outcomes);
}

/** What there is to do about an error, as far as it shows. @param {unknown} error */
function cureFor(error) {
  const texts = [];
  for (let cause = error; cause instanceof Error; cause = cause.cause) texts.push(cause.message);
  if (texts.some((text) => /Cannot find (package|module)/.test(text))) {
    return "Run `npm start` in the project's root folder: it installs and builds what is missing.";
  }
  return undefined;
}

/** @returns {Promise<number>} the exit code */
async function commandLine() {
  try {
    const { values } = parseArgs({ options: { once: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
    if (values.help) {
      console.log(HELP);
      return 0;
    }
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
    return 2;
  }

  const terminal = new Terminal(process.stdout, process.env);
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort()); // a second Ctrl-C ends the process at once
  try {
    await main(terminal, interrupted.signal);
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
