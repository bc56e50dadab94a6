// SPDX-License-Identifier: Apache-2.0
// A script with another version of the package.
const port = globalThis.process?.getBuiltinModule('node:worker_threads').parentPort ?? globalThis;
port.postMessage({ op: 'ready', protocol: 99 });
setInterval(() => {}, 1000);
