// Intercepts the package's WebAssembly instance. Call it before importing the package.

/**
 * @typedef {object} Watch
 * @property {(imports: WebAssembly.Imports) => WebAssembly.Imports} [imports] replaces the imports
 * @property {(exports: WebAssembly.Exports) => WebAssembly.Exports} [exports] replaces the exports
 */

/**
 * @param {Watch} watch
 */
export function watchInstances({ imports = (own) => own, exports = (own) => own }) {
  const { instantiate } = WebAssembly;
  /** @type {(...args: any[]) => Promise<any>} */
  const watched = async (source, linked) => {
    // Node's fetch instantiates a module too, its HTTP parser.
    const ours = Object.keys(linked ?? {}).includes("./ehpc_remove_nodes_bg.js");
    if (!ours) return Reflect.apply(instantiate, WebAssembly, [source, linked]);
    const made = await Reflect.apply(instantiate, WebAssembly, [source, imports(linked)]);
    // A module yields an instance; bytes yield both.
    const { instance, module } = /** @type {any} */ (
      made instanceof WebAssembly.Instance ? { instance: made, module: source } : made
    );
    // An instance is read-only, but the package's glue uses only its exports.
    return { module, instance: { exports: exports(instance.exports) } };
  };
  Object.assign(WebAssembly, { instantiate: watched });
}
