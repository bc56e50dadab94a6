// SPDX-License-Identifier: Apache-2.0
/**
 * Has Emscripten's glue use a module that is compiled already. The glue itself never hears that an instantiation has
 * failed: it would wait for ever.
 * @template T
 * @param {(options: { instantiateWasm: (imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance) => void) => object }) => Promise<T>} create
 * @param {WebAssembly.Module} compiled
 * @returns {Promise<T>}
 */
export const instantiate = (create, compiled) =>
  new Promise((resolve, reject) => {
    create({
      instantiateWasm(imports, receive) {
        WebAssembly.instantiate(compiled, imports).then(receive, reject);
        return {};
      },
    }).then(resolve, reject);
  });
