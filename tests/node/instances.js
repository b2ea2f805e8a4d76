// Sees the WebAssembly instance that the package makes. It must be imported before the package is.

/**
 * @typedef {object} Watch
 * @property {(imports: WebAssembly.Imports) => WebAssembly.Imports} [imports] what to link instead
 * @property {(exports: WebAssembly.Exports) => WebAssembly.Exports} [exports] what to show instead
 */

/**
 * From now on, instances are made as told.
 * @param {Watch} watch
 */
export function watchInstances({ imports = (given) => given, exports = (made) => made }) {
  const { instantiate } = WebAssembly;
  /** @type {(...given: any[]) => Promise<any>} */
  const watched = async (source, given) => {
    // Node's fetch has a module too: it reads HTTP. Of ours the build gives short names.
    const ours = Object.keys(given ?? {}).includes("./ehpc_remove_nodes_bg.js");
    if (!ours) return Reflect.apply(instantiate, WebAssembly, [source, given]);
    const made = await Reflect.apply(instantiate, WebAssembly, [source, imports(given)]);
    // Of a module it makes an instance alone; of bytes, both.
    const { instance, module } = /** @type {any} */ (
      made instanceof WebAssembly.Instance ? { instance: made, module: source } : made
    );
    // An instance cannot be changed, but the package's glue asks for no more than its exports.
    return { module, instance: { exports: exports(instance.exports) } };
  };
  Object.assign(WebAssembly, { instantiate: watched });
}
