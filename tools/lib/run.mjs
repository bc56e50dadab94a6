// SPDX-License-Identifier: Apache-2.0
// Child processes: their output goes to a log file, and to a listener line by line.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

import { buildFolder, root } from './paths.mjs';

/** A child that failed. `log` is the file with all that it said, `tail` its last lines. */
export class CommandError extends Error {
  constructor(command, reason, log, tail) {
    super(`${command} ${reason}`);
    Object.assign(this, { log, tail });
  }
}

const running = new Set();
function endAll(signal) {
  for (const child of running) endGroup(child, signal);
}
process.on('exit', () => endAll('SIGTERM'));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    endAll(signal);
    process.exit(1);
  });
}

function endGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error; // it ended by itself
  }
}

/**
 * Runs a command without standard input in a process group of its own.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {object} [options]
 * @param {string} [options.log] name of its log in build/logs
 * @param {(line: string) => void} [options.onLine] gets each line as it comes
 * @param {number} [options.limitMs] after this it is ended and counts as failed
 * @param {string} [options.cwd]
 * @param {Record<string, string>} [options.env] added to this process's environment
 * @returns {Promise<string[]>} the lines it wrote; rejects with CommandError when it fails
 */
export function run(command, args, { log = path.basename(command), onLine, limitMs, cwd = root, env } = {}) {
  const logs = path.join(buildFolder, 'logs');
  fs.mkdirSync(logs, { recursive: true });
  const logFile = path.join(logs, `${log}.log`);
  const logStream = fs.createWriteStream(logFile);
  const lines = [];
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  running.add(child);
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      logStream.write(`${line}\n`);
      onLine?.(line);
    });
  }
  let late = false;
  const limit = limitMs && setTimeout(() => {
    late = true;
    endGroup(child, 'SIGKILL');
  }, limitMs);
  return new Promise((resolve, reject) => {
    const fail = (reason) => reject(new CommandError(`${path.basename(command)} ${args[0] ?? ''}`.trim(), reason, logFile, lines.slice(-40)));
    child.on('error', (error) => {
      running.delete(child);
      clearTimeout(limit);
      fail(error.code === 'ENOENT' ? 'is not installed' : `did not start: ${error.message}`);
    });
    child.on('close', (code, signal) => {
      running.delete(child);
      clearTimeout(limit);
      logStream.end();
      if (late) fail(`was still running after ${Math.round(limitMs / 1000)} s and was ended`);
      else if (code !== 0) fail(signal ? `was ended by ${signal}` : `exited with ${code}`);
      else resolve(lines);
    });
  });
}

/** What a quick command prints, trimmed; undefined when it is missing or fails. */
export function output(command, args, options = {}) {
  const result = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], ...options });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

/** Whether a command is on PATH. */
export function onPath(command) {
  return (process.env.PATH ?? '').split(path.delimiter).some((folder) => {
    try {
      fs.accessSync(path.join(folder, command), fs.constants.X_OK);
      return folder !== '';
    } catch {
      return false;
    }
  });
}
