// SPDX-License-Identifier: Apache-2.0
// npx model-warmup, of the installed package.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { installPackage } from '../support/package.mjs';
import { makeTrace, separated } from '../support/trace.mjs';

const trace = makeTrace();
const kColumns = {
  user: ({ user }) => user,
  unix_seconds: ({ ms }) => ms / 1000,
  model: ({ model }) => model,
  task: ({ task }) => task,
  prompt_len: ({ length }) => length,
};
const kFast = ['--replicates', '50'];

let app;
before(async () => {
  app = await installPackage();
  await app.write('trace.tsv', separated(trace, kColumns, '\t'));
});
after(() => app.remove());

/** Runs the program to its end. @param {{ input?: string, interruptAfterMs?: number }} [options] */
function warmup(args, { input, interruptAfterMs } = {}) {
  const child = spawn(path.join(app.folder, 'node_modules', '.bin', 'model-warmup'), args, { cwd: app.folder });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr']) child[stream].setEncoding('utf8').on('data', (text) => (said[stream] += text));
  child.stdin.on('error', () => {}); // it may have seen enough
  child.stdin.end(input);
  if (interruptAfterMs !== undefined) setTimeout(() => child.kill('SIGINT'), interruptAfterMs);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ ...said, code }));
  });
}

async function reportOf(args) {
  const { stdout, stderr, code } = await warmup([...args, ...kFast, '--json']);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

async function expectFailure(args, code, pattern, options) {
  const ended = await warmup(args, options);
  assert.equal(ended.stdout, '');
  assert.match(ended.stderr, pattern);
  assert.equal(ended.code, code);
}

// ---- what there is ---------------------------------------------------------------------------------------------------

test('tells how it is used, and its version', async () => {
  const help = await warmup(['--help']);
  assert.equal(help.code, 0);
  for (const word of ['replay', 'evaluate', 'train', 'bench', '--split', '--svg', '--trained', '--from']) assert.ok(help.stdout.includes(word), word);
  for (const line of help.stdout.split('\n')) assert.ok(line.length <= 80, line);
  assert.equal((await warmup(['replay', '--help'])).stdout, help.stdout);
  const { version } = JSON.parse(await readFile(path.join(app.packageFolder, 'package.json'), 'utf8'));
  assert.equal((await warmup(['--version'])).stdout, `${version}\n`);
});

// ---- traces ----------------------------------------------------------------------------------------------------------

test('takes TSV, CSV and JSON lines alike', async () => {
  const quoted = (use) => `"${use.model}"`;
  await app.write('trace.csv', `\uFEFF${separated(trace, { ...kColumns, model: quoted }, ',').replaceAll('\n', '\r\n')}`);
  const lines = trace.map(({ user, ms, model, task, length }) => ({ user_id: user, timestamp_ms: ms, model, task, request: { input_length: length } }));
  await app.write('trace.jsonl', lines.map((line) => JSON.stringify(line)).join('\n'));
  const { report } = await reportOf(['replay', 'trace.tsv']);
  assert.equal(report.events + report.first_requests.events, trace.length);
  assert.equal(report.users, 24);
  assert.ok(report.hit_at_1.low < report.hit_at_1.value && report.hit_at_1.value < report.hit_at_1.high);
  assert.deepEqual((await reportOf(['replay', 'trace.csv'])).report, report);
  assert.deepEqual((await reportOf(['replay', 'trace.jsonl'])).report, report);
});

test('reads standard input', async () => {
  const input = await readFile(path.join(app.folder, 'trace.tsv'), 'utf8');
  const { stdout, code } = await warmup(['replay', '-', '--format', 'tsv', '--json', ...kFast], { input });
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(stdout).report, (await reportOf(['replay', 'trace.tsv'])).report);
  await expectFailure(['replay', '-'], 2, /--format/);
});

test('guesses columns from their names and says so; named ones go before', async () => {
  const told = await warmup(['replay', 'trace.tsv', ...kFast]);
  assert.equal(told.stderr, 'trace.tsv: 300 uses; user = user, time = unix_seconds, model = model, task = task, length = prompt_len, times in s\n');
  const odd = { who: kColumns.user, zeit: kColumns.unix_seconds, model: () => 'not this one', geraet: kColumns.model, zweck: kColumns.task, gross: kColumns.prompt_len };
  await app.write('odd.tsv', separated(trace, odd, '\t'));
  const named = ['--user', 'who', '--time', 'zeit', '--model', 'geraet', '--task', 'zweck', '--length', 'gross'];
  const { report, columns } = await reportOf(['replay', 'odd.tsv', ...named]);
  assert.deepEqual(columns, { user: 'who', time: 'zeit', model: 'geraet', task: 'zweck', length: 'gross' });
  assert.deepEqual(report, (await reportOf(['replay', 'trace.tsv'])).report);
});

test('a column can be left out by a hyphen', async () => {
  const { report, columns } = await reportOf(['replay', 'trace.tsv', '--task', '-', '--length', '-', '--user', '-']);
  assert.deepEqual(columns, { time: 'unix_seconds', model: 'model' });
  assert.equal(report.request_context, false);
  assert.equal(report.users, 1);
});

test('times may be seconds, ms or ISO 8601', async () => {
  const { report } = await reportOf(['replay', 'trace.tsv']);
  const forms = { ms: ({ ms }) => ms, iso: ({ ms }) => new Date(ms).toISOString(), zone: ({ ms }) => new Date(ms).toISOString().replace('T', ' ').replace('.000Z', '+00:00') };
  for (const [name, unix_seconds] of Object.entries(forms)) {
    await app.write(`${name}.tsv`, separated(trace, { ...kColumns, unix_seconds }, '\t'));
    assert.deepEqual((await reportOf(['replay', `${name}.tsv`])).report, report, name);
  }
});

test('reads the first rows only, if told so', async () => {
  const { uses, report } = await reportOf(['replay', 'trace.tsv', '--limit', '100']);
  assert.equal(uses, 100);
  assert.equal(report.events + report.first_requests.events, 100);
});

// ---- replay and evaluate ---------------------------------------------------------------------------------------------

test('the table has the figures of the JSON, in 80 columns', async () => {
  const { report } = await reportOf(['replay', 'trace.tsv']);
  const { stdout } = await warmup(['replay', 'trace.tsv', ...kFast]);
  for (const line of stdout.split('\n').slice(1)) assert.ok(line.length <= 80, line);
  const percent = ({ value }) => (100 * value).toFixed(1);
  const bounds = ({ low, high }, show) => `(${show({ value: low })}..${show({ value: high })})`;
  const row = (name, { hit_at_1, hit_at_3, hit_at_5, mrr }) =>
    new RegExp(`^ *${name} +${[`${percent(hit_at_1)} +${bounds(hit_at_1, percent).replace(/[()]/g, '\\$&')}`, ...[hit_at_3, hit_at_5, mrr].map(percent)].join(' +')}`, 'm');
  const [uses, switches, first] = stdout.split('\n\n').slice(1);
  assert.match(uses, row('predictor', report));
  assert.match(uses, row('without context', report.without_context.scores));
  assert.match(uses, row('Markov', report.baselines.find(({ baseline }) => baseline === 'markov').all));
  assert.match(switches, row('predictor', report.switches));
  assert.match(first, row('predictor', report.first_requests));
  assert.match(stdout, new RegExp(`^ECE, first +${report.expected_calibration_error.value.toFixed(3)} `, 'm'));
});

test('an ablation shows what each part of the engine brings, and changes nothing else', async () => {
  const { report } = await reportOf(['replay', 'trace.tsv', '--ablation']);
  const { ablation, ...others } = report;
  assert.deepEqual({ ...others, ablation: [] }, (await reportOf(['replay', 'trace.tsv'])).report);
  const always = ['network', 'forest', 'own_history', 'all_users', 'patterns', 'moment'];
  const parts = (told) => ablation.filter(({ request_context: context }) => context === told).map(({ left_out: part }) => part);
  assert.deepEqual(parts(false), always);
  assert.deepEqual(parts(true), [...always, 'same_as_last', 'task', 'input_length', 'same_as_then']);

  const { stdout } = await warmup(['replay', 'trace.tsv', ...kFast, '--ablation']);
  for (const line of stdout.split('\n').slice(1)) assert.ok(line.length <= 80, line);
  const [told, untold] = stdout.split('\n\n').filter((table) => table.startsWith('Without'));
  const row = (scores) => new RegExp(`^${scores.left_out.replaceAll('_', ' ')} +${(100 * scores.lead.hit_at_1.value).toFixed(1).replace(/^-0\.0$/, '0.0')} +\\(`, 'm');
  for (const scores of ablation) assert.match(scores.request_context ? told : untold, row(scores));
});

test('replay scores from a time on', async () => {
  const from = trace[200].ms;
  for (const time of [String(from / 1000), String(from), new Date(from).toISOString()]) {
    assert.equal((await reportOf(['replay', 'trace.tsv', '--from', time])).report.learned_events, 200, time);
  }
  await expectFailure(['replay', 'trace.tsv', '--from', '2099-01-01', '-q'], 1, /score_from_ms - is later than the last event/);
});

test('evaluate learns from the earlier part and scores the later one', async () => {
  const { report } = await reportOf(['evaluate', 'trace.tsv']);
  assert.equal(report.learned_events, 210);
  assert.equal(report.frozen, true);
  assert.equal((await reportOf(['evaluate', 'trace.tsv', '--split', '0.5'])).report.learned_events, 150);
  const at = await reportOf(['evaluate', 'trace.tsv', '--split-at', new Date(trace[200].ms).toISOString(), '--keep-learning']);
  assert.equal(at.report.learned_events, 200);
  assert.equal(at.report.frozen, false);
});

test('the same seed gives the same bounds', async () => {
  const [one, same, other] = await Promise.all(['1', '1', '2'].map((seed) => reportOf(['replay', 'trace.tsv', '--seed', seed])));
  assert.deepEqual(same, one);
  assert.notDeepEqual(other.report.hit_at_1, one.report.hit_at_1);
  assert.equal(other.report.hit_at_1.value, one.report.hit_at_1.value);
});

test('writes a plot that is SVG', async () => {
  await app.write('a&b.tsv', separated(trace, kColumns, '\t'));
  await reportOf(['replay', 'a&b.tsv', '--svg', 'plot.svg']);
  const svg = await readFile(path.join(app.folder, 'plot.svg'), 'utf8');
  assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /);
  assert.match(svg, /Calibration on a&amp;b\.tsv/);
  const open = [];
  for (const [, closing, name, alone] of svg.matchAll(/<(\/?)(\w+)[^<>]*?(\/?)>/g)) {
    if (closing) assert.equal(open.pop(), name);
    else if (!alone) open.push(name);
  }
  assert.deepEqual(open, []);
  assert.doesNotMatch(svg, /NaN|undefined/);
});

// ---- policies --------------------------------------------------------------------------------------------------------

const kPercentiles = Array.from({ length: 99 }, (_, i) => 500 + 100 * i);

test('replay compares keep-warm policies, in a table, as JSON and as SVG', async () => {
  const header = ['component', 'count', ...kPercentiles.map((_, i) => `p${i + 1}`)];
  await app.write('loads.tsv', [header, ['small', 9, ...kPercentiles], ['large', 9, ...kPercentiles.map((ms) => 10 * ms)]].map((row) => row.join('\t')).join('\n'));
  const args = ['replay', 'trace.tsv', '--policies', 'all', '--slots', '2,3', '--load-times', 'loads.tsv', '--draws', '3', '--keep-alive', '60', '-q'];
  const asked = await warmup([...args, '--json', '--svg', 'policies.svg']);
  assert.equal(asked.code, 0, asked.stderr);
  const { report } = JSON.parse(asked.stdout);
  assert.deepEqual(report.settings.map(({ slots }) => slots), [2, 3]);
  const names = report.settings[0].policies.map(({ policy }) => policy);
  assert.deepEqual(names, ['no_warm', 'keep_alive', 'lru', 'lfu', 'greedy_dual', 'greedy_dual_cost', 'hybrid_histogram', 'belady', 'cold_starts', 'wait']);
  const { stdout } = await warmup(args);
  for (const [policy, name] of [['lru', 'LRU'], ['belady', 'Belady'], ['wait', 'ours, wait']]) {
    const { cold_rate: cold } = report.settings[0].policies.find((figures) => figures.policy === policy);
    assert.match(stdout, new RegExp(`^${name} +${(100 * cold.value).toFixed(1)} `, 'm'));
  }
  const difference = report.settings[0].differences.find(({ ours, other }) => ours === 'wait' && other === 'belady').mean_wait_ms;
  const paired = stdout.slice(stdout.indexOf('ours, wait, less the other, draw by draw:'));
  const [, sign, seconds, half] = /^Belady +\S+ +\(\S+\) +([+-])([\d.]+) +\(\+-([\d.]+)\)$/m.exec(paired);
  assert.equal(sign === '-', difference.value < 0);
  assert.equal(seconds, (Math.abs(difference.value) / 1000).toFixed(2));
  assert.equal(half, ((difference.high - difference.value) / 1000).toFixed(2));
  const svg = await readFile(path.join(app.folder, 'policies.svg'), 'utf8');
  assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /);
  assert.equal(svg.match(/<circle /g).length, 2 * names.length);
  assert.doesNotMatch(svg, /NaN|undefined/);

  const large = await warmup([...args, '--load', 'large', '--json']);
  const waits = [asked, large].map(({ stdout: text }) => JSON.parse(text).report.settings[0].policies[0].mean_wait_ms.value);
  assert.ok(waits[1] > 5 * waits[0], String(waits));
});

test('policies on a machine for each user, and with room for everything', async () => {
  const policies = async (...args) => JSON.parse((await warmup(['replay', 'trace.tsv', '--json', '-q', '--policies', ...args])).stdout).report;
  const own = await policies('lru,belady', '--machine', 'per-user', '--min-uses', '10');
  assert.equal(own.machine, 'per_user');
  assert.ok(own.counted_users > 0 && own.counted_users < 24);
  const room = await policies('all', '--machine', 'unlimited', '--keep-alive', '60,600');
  assert.deepEqual(room.settings[0].at_equal_memory.map(({ keep_alive_ms: ms }) => ms), [60_000, 600_000]);
});

test('says what is wrong with the options of policies', async () => {
  await app.write('other.tsv', 'a\tb\n1\t2\n');
  const cases = [
    [['--policies', 'lruu'], 2, /there is no policy 'lruu'; did you mean 'lru'/],
    [['--policies', 'all', '--machine', 'sever'], 2, /there is no machine 'sever'; did you mean 'server'/],
    [['--policies', 'all', '--slots', '2,x'], 2, /--slots is one number above 0 or more/],
    [['--policies', 'all', '--from', '2026-01-01'], 2, /--from has no meaning together with --policies/],
    [['--policies', 'all', '--ablation'], 2, /--ablation has no meaning together with --policies/],
    [['--slots', '2'], 2, /--slots has no meaning without --policies/],
    [['--policies', 'all', '--load', 'x'], 2, /--load names a line of the table of --load-times/],
    [['--policies', 'all', '--load-times', 'other.tsv'], 1, /other\.tsv:1: has no columns p1, p2, \.\.\. to p99/],
    [['--policies', 'all', '--load-times', 'loads.tsv', '--load', 'smal'], 2, /there is no kind of load 'smal'; did you mean 'small'/],
    [['--policies', 'all', '--slots', '2', '--memory', '900', '-q'], 1, /memory_mb - stands in place of slots/],
  ];
  for (const [args, code, pattern] of cases) await expectFailure(['replay', 'trace.tsv', ...args], code, pattern);
});

// ---- train -----------------------------------------------------------------------------------------------------------

test('a model is trained, written, and judged beside a fresh one', async () => {
  const trained = await warmup(['train', 'trace.tsv', '--out', 'model.bin', '--epochs', '2', '-q']);
  assert.equal(trained.code, 0, trained.stderr);
  assert.match(trained.stdout, /^trained +\d\.\d{3} /m);
  assert.match(trained.stdout, /^Model [0-9a-f]{12} is in model\.bin$/m);
  const { report } = await reportOf(['evaluate', 'trace.tsv', '--trained', 'model.bin']);
  assert.equal(report.trained.scores.events, report.events);
  await expectFailure(['train', 'trace.tsv'], 2, /--out/);
  await app.write('damaged.bin', 'no model');
  await expectFailure(['evaluate', 'trace.tsv', '--trained', 'damaged.bin', '-q'], 1, /model - is no model/);
});

// ---- what goes wrong -------------------------------------------------------------------------------------------------

test('says which line and column of a trace it cannot take', async () => {
  const cases = {
    'empty.tsv': ['', /empty\.tsv: holds no uses/],
    'time.tsv': ['time\tmodel\n1700000000\ta\nlater\tb\n', /time\.tsv:3: column "time" holds "later", which is no time in s/],
    'no-time.tsv': ['time\tmodel\nsoon\ta\n', /no-time\.tsv:2: column "time" holds "soon", which is no time: seconds or ms/],
    'model.csv': ['time,model\n1700000000,\n', /model\.csv:2: column "model" is empty/],
    'length.csv': ['time,model,length\n1700000000,a,-3\n', /length\.csv:2: column "length" holds "-3", which is no length/],
    'ragged.csv': ['time,model\n1700000000,a,b\n', /ragged\.csv:2: /],
    'twice.csv': ['time,time\n1,2\n', /twice\.csv:1: column "time" stands in the header twice/],
    'json.jsonl': ['{"time":1700000000,"model":"a"}\n{"time":\n', /json\.jsonl:2: is no JSON/],
    'list.jsonl': ['[1]\n', /list\.jsonl:1: is no JSON object/],
  };
  for (const [name, [text, pattern]] of Object.entries(cases)) {
    await app.write(name, text);
    await expectFailure(['replay', name, '-q'], 1, pattern);
  }
  await expectFailure(['replay', 'nowhere.tsv'], 1, /nowhere\.tsv: cannot be read: ENOENT/);
});

test('says what is wrong with the command line', async () => {
  const cases = [
    [['repaly', 'trace.tsv'], /there is no command 'repaly'; did you mean 'replay'/],
    [['replay'], /which trace/],
    [['replay', 'trace.tsv', 'other.tsv'], /one trace at a time/],
    [['replay', 'trace.tsv', '--splitt', '1'], /--splitt/],
    [['replay', 'trace.xyz'], /--format tsv\|csv\|jsonl/],
    [['replay', 'trace.tsv', '--format', 'xml'], /--format is tsv, csv, jsonl, not xml/],
    [['replay', 'trace.tsv', '--model', 'modell'], /no column "modell" for --model; there are: user, unix_seconds/],
    [['replay', 'trace.tsv', '--limit', '0'], /--limit/],
    [['replay', 'trace.tsv', '--replicates', '1.5'], /--replicates is a whole number/],
    [['replay', 'trace.tsv', '--from', 'soon'], /--from is a time/],
    [['replay', 'trace.tsv', '--unit', 'h'], /--unit is s, ms/],
    [['evaluate', 'trace.tsv', '--split', '0.5', '--split-at', '2026-01-01'], /take one/],
    [['evaluate', 'trace.tsv', '--split', '1'], /--split is a number from 0 to 0\.95/],
  ];
  for (const [args, pattern] of cases) await expectFailure(args, 2, pattern);
});

test('Ctrl-C ends it', async () => {
  await app.write('long.tsv', separated(makeTrace({ events: 20_000 }), kColumns, '\t'));
  await expectFailure(['replay', 'long.tsv'], 130, /interrupted\n$/, { interruptAfterMs: 1500 });
});

test('says nothing on standard error if told so', async () => {
  const { stderr, code } = await warmup(['replay', 'trace.tsv', '--quiet', ...kFast]);
  assert.deepEqual({ stderr, code }, { stderr: '', code: 0 });
});

// ---- bench -----------------------------------------------------------------------------------------------------------

test('measures, and shows later what it has measured', async () => {
  const quick = ['bench', '--quick', '--models', '5', '--users', '20', '--calls', '10', '--seed', '3'];
  const { stdout, stderr, code } = await warmup([...quick, '--json']);
  assert.equal(code, 0, stderr);
  const results = JSON.parse(stdout);
  assert.deepEqual([results.seed, results.models, results.users], [3, 5, 20]);
  assert.deepEqual(results.operations.map(({ calls }) => calls), results.operations.map(() => 10));
  assert.equal(results.build.variant, 'wasm-single');
  await app.write('results.json', stdout);
  const shown = await warmup(['bench', '--from', 'results.json']);
  assert.equal(shown.code, 0, shown.stderr);
  for (const line of shown.stdout.split('\n')) assert.ok(line.length <= 80, line);
  for (const { name } of results.operations) assert.ok(shown.stdout.includes(name), name);
  assert.deepEqual(JSON.parse((await warmup(['bench', '--from', 'results.json', '--json'])).stdout), results);
});

test('refuses benches that make no sense', async () => {
  await expectFailure(['bench', 'trace.tsv'], 2, /it takes no trace/);
  await expectFailure(['bench', '--calls', '9'], 2, /--calls is a number from 10/);
  await expectFailure(['bench', '--format', 'tsv'], 2, /--format/);
  await expectFailure(['bench', '--from', 'nowhere.json'], 1, /nowhere\.json/);
  await expectFailure(['bench', '--from', 'trace.tsv'], 2, /holds no results/);
  await app.write('other.json', '{"operations": []}');
  await expectFailure(['bench', '--from', 'other.json'], 2, /holds no results/);
  await expectFailure(['bench', '--from', 'other.json', '--quick'], 2, /--quick says what to measure/);
});

test('a bench ends when it is interrupted', async () => {
  const { code, stderr, stdout } = await warmup(['bench'], { interruptAfterMs: 1500 });
  assert.deepEqual({ code, stderr, stdout }, { code: 130, stderr: 'interrupted\n', stdout: '' });
});
