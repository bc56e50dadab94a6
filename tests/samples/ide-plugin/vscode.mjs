// SPDX-License-Identifier: Apache-2.0
// A stand-in for the parts of Visual Studio Code that the guide's extension asks for.
const events = new Map();
const event = (name) => (listener) => {
  const listeners = events.get(name) ?? new Set();
  events.set(name, listeners.add(listener));
  return { dispose: () => listeners.delete(listener) };
};
/** What a person does. */
export const happen = (name, value) => [...(events.get(name) ?? [])].map((listener) => listener(value));
export const listeners = () => [...events.values()].reduce((count, each) => count + each.size, 0);

export const workspace = { onDidSaveTextDocument: event('save') };
export const window = {
  activeTextEditor: undefined,
  onDidChangeActiveTextEditor: event('open'),
  createStatusBarItem: () => ({ text: '', show() {}, dispose() {} }),
};
export const languages = { onDidChangeDiagnostics: event('diagnostics') };
export const debug = { onDidStartDebugSession: event('debug') };
const registered = new Map();
export const commands = {
  registerCommand: (name, body) => {
    registered.set(name, body);
    return { dispose: () => registered.delete(name) };
  },
  executeCommand: (name) => registered.get(name)(),
};
