// SPDX-License-Identifier: Apache-2.0
// A day in an editor: the extension is activated, used, deactivated; and again, with what it remembers.
import * as vscode from 'vscode';
import { activate, deactivate } from './extension.mjs';

const kept = new Map();
const secrets = { get: async (name) => kept.get(name), store: async (name, value) => void kept.set(name, value) };
const globalStorageUri = { fsPath: new URL('./storage', import.meta.url).pathname };
const warnings = [];
console.warn = (...words) => warnings.push(words.join(' '));

async function day() {
  const subscriptions = [];
  await activate({ subscriptions, secrets, globalStorageUri });
  vscode.window.activeTextEditor = { document: { languageId: 'markdown', lineCount: 12, getText: () => 'mend teh text' } };
  await Promise.all(vscode.happen('open'));
  vscode.happen('diagnostics');
  vscode.happen('debug');
  const found = await vscode.commands.executeCommand('acme.checkSpelling');
  await Promise.all(vscode.happen('save'));
  await deactivate();
  for (const { dispose } of subscriptions) dispose();
  return found;
}

const found = [await day(), await day()];
console.log(JSON.stringify({ found, warnings, listeners: vscode.listeners(), key: kept.get('warmup.key').length }));
