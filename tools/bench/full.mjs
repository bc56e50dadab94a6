// SPDX-License-Identifier: Apache-2.0
// npm run bench:full [-- --calls N] [-- --json FILE]: the specification's tables of performance, measured natively and in
// WebAssembly, and beside them what calls take through the package in both of its variants. Needs a finished npm run build.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { root } from '../lib/paths.mjs';
import { measurePackage } from './package-calls.mjs';

const { values } = parseArgs({ options: { calls: { type: 'string', default: '2000' }, json: { type: 'string' } } });
const calls = Number(values.calls);
if (!Number.isInteger(calls) || calls < 10) throw new Error(`--calls is a whole number of 10 or more, not ${values.calls}`);

const cli = path.join(root, 'npm', 'dist', 'node', 'cli.js');
const build = path.join(root, 'build', 'release');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'model-warmup-bench-'));
const showErrors = ['ignore', 'pipe', 'inherit'];

function native() {
  for (const [command, args] of [['cmake', ['--preset', 'release']], ['ninja', ['-C', build, '--quiet', 'model_warmup_benchmark']]]) {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`);
  }
  const machine = { cpu: os.cpus()[0]?.model.trim() ?? '', cores: os.availableParallelism(), memory_mb: Math.floor(os.totalmem() / 2 ** 20), runtime: `${os.type()} ${os.release()}` };
  return execFileSync(path.join(build, 'tools', 'bench', 'native', 'model_warmup_benchmark'), [JSON.stringify({ calls, machine })], { encoding: 'utf8', stdio: showErrors });
}

const webAssembly = () => execFileSync(process.execPath, [cli, 'bench', '--json', '--calls', String(calls)], { encoding: 'utf8', stdio: showErrors });

function show(name, json) {
  const file = path.join(folder, `${name}.json`);
  fs.writeFileSync(file, json);
  execFileSync(process.execPath, [cli, 'bench', '--from', file], { stdio: 'inherit' });
  console.log();
  return JSON.parse(json);
}

try {
  const results = { native: show('native', native()), wasm: show('wasm', webAssembly()), package: [] };
  console.log(`Through the package, JSON to JSON, in us; ${calls} calls each`);
  console.log(`${''.padEnd(28)}${['p50', 'p95', 'p99', 'max'].map((name) => name.padStart(10)).join('')}`);
  for (const threads of [false, 1]) {
    const measured = await measurePackage({ threads, calls });
    results.package.push(measured);
    for (const { name, p50_us, p95_us, p99_us, max_us } of measured.operations) {
      console.log(`${`${name}, ${measured.variant}`.padEnd(28)}${[p50_us, p95_us, p99_us, max_us].map((us) => us.toFixed(1).padStart(10)).join('')}`);
    }
  }
  const busy = os.loadavg()[0] / os.availableParallelism();
  console.log(`\nLoad of the machine at the end: ${busy.toFixed(2)} a core; this bench alone keeps one core busy.`);
  if (values.json) fs.writeFileSync(values.json, `${JSON.stringify(results, null, 1)}\n`);
} finally {
  fs.rmSync(folder, { recursive: true });
}
