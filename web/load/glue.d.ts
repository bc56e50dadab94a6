// SPDX-License-Identifier: Apache-2.0

/** The glue of the single variant: the build puts the web's or Node's in its place. */
declare module 'core-glue' {
  const createCore: import('./host.js').CoreFactory;
  export default createCore;
}

/** The same, edited to be ready at once. */
declare module 'core-glue-sync' {
  const createCore: (...options: Parameters<import('./host.js').CoreFactory>) => import('../raw/core-module.js').CoreModule;
  export default createCore;
}

/** The .wasm of the single variant, which the host compiled before. */
declare module 'core-wasm' {
  const module: import('../platform.js').WasmModule;
  export default module;
}

/** The .wasm of the single variant, compressed by gzip, in base64. */
declare module 'core-packed' {
  const text: string;
  export default text;
}

/** The glue of the threads variant, beside the package's entry: a file of its own, because its Workers run it too. */
declare module '*/core-threads.mjs' {
  const createCore: import('./host.js').CoreFactory;
  export default createCore;
}

/** The glue of the tools' module. */
declare module 'tools-glue' {
  const createTools: import('./host.js').CoreFactory;
  export default createTools;
}
