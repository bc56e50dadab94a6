// SPDX-License-Identifier: Apache-2.0
import createModule from 'tools-glue';
import { nodePlatform } from '../load/node-platform.js';
import type { ModuleHost } from '../load/host.js';
import { thisMachine } from './machine.node.js';
import type { ToolsOptions } from './options.js';
import { type Tools, createToolsOn } from './tools.js';

export * from './public.js';

const toolsHost: ModuleHost = {
  ...nodePlatform,
  get wasm() {
    const url = new URL('../tools.wasm', import.meta.url);
    return { single: url, threads: url }; // it has no threads
  },
  glue: async () => createModule,
};

/**
 * Loads the tools' module. Rejects with a WarmupError of kind Configuration for options that it cannot take and for a
 * .wasm that is not there (`WASM_NOT_FOUND`), of another version (`VERSION_MISMATCH`) or not allowed (`CSP_BLOCKED`).
 */
export function createTools(options: ToolsOptions = {}): Promise<Tools> {
  return createToolsOn(toolsHost, options, thisMachine);
}
