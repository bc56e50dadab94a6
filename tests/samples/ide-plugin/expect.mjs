// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

export default {
  'spelling.worker.mjs': 'extension.mjs',
  'signals.mjs': 'extension.mjs',
  'extension.mjs': async (folder, _play) => {
    const vscode = path.join(folder, 'node_modules', 'vscode');
    await mkdir(vscode, { recursive: true });
    await cp(path.join(folder, 'vscode.mjs'), path.join(vscode, 'index.mjs'));
    await writeFile(path.join(vscode, 'package.json'), JSON.stringify({ name: 'vscode', version: '1.0.0', exports: './index.mjs' }));
    const { stdout } = await promisify(execFile)(process.execPath, ['day.mjs'], { cwd: folder, timeout: 60_000 });
    assert.deepEqual(JSON.parse(stdout), { found: [['teh'], ['teh']], warnings: [], listeners: 0, key: 64 });
    assert.ok((await stat(path.join(folder, 'storage', 'warmup.state'))).size > 0);
  },
};
