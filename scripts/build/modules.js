/**
 * @typedef {object} Module a WebAssembly module of the package
 * @property {string} name of wasm-bindgen's glue, and of the shipped file without its ending
 * @property {string} crate the crate that it is compiled from
 */

/** The client: everything that signs, sends and decides. */
export const CLIENT = /** @satisfies {Module} */ ({
  name: "ehpc_remove_nodes",
  crate: "ehpc-remove-nodes",
});

/** The rules of the proxy. Apart, so that a page does not load what only a server needs. */
export const PROXY = /** @satisfies {Module} */ ({
  name: "ehpc_proxy",
  crate: "ehpc-remove-nodes-proxy-core",
});

/** @type {readonly Module[]} */
export const MODULES = [CLIENT, PROXY];
