// SPDX-License-Identifier: Apache-2.0
// A script with another version of the package.
const port = globalThis.process?.getBuiltinModule('node:worker_threads').parentPort ?? globalThis;
const answer = ({ id }) => port.postMessage({ id, op: 'done', payload: 99 });
if ('on' in port) port.on('message', answer);
else port.onmessage = ({ data }) => answer(data);
