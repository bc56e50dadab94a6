// SPDX-License-Identifier: Apache-2.0
import { SetupError } from '../lib/step.mjs';
import { debianPackages } from './debian.mjs';
import { npmPackages } from './npm-packages.mjs';
import { toolchain } from './toolchain.mjs';

const oldestNode = [20, 19];

/**
 * Everything that has to be on the machine before the build.
 * @param {string[]} groups of tools/debian-packages.txt
 */
export async function setUp(groups) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    throw new SetupError(`Node ${process.versions.node} is too old: ${oldestNode.join('.')} or later is needed.`);
  }
  console.log('Set-up');
  await debianPackages(groups);
  await npmPackages();
  await toolchain();
  console.log('Build');
}
