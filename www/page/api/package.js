// Loads the package once, in parallel with the page.
/** @typedef {typeof import("../whole-package.js")} Package */
/** @type {Promise<Package> | undefined} */
let loading;

/** The package's exports. If it cannot be loaded, the next call tries again. @returns {Promise<Package>} */
export function thePackage() {
  loading ??= import("../whole-package.js").catch((error) => {
    loading = undefined;
    // As in the package's own errors: nothing was sent.
    throw Object.assign(new Error(String(error)), { kind: "load" });
  });
  return loading;
}

/** The fields of an HpcError; other errors have none of them. @param {unknown} error @returns {Partial<import("ehpc-remove-nodes").HpcErrorFields>} */
export function failureOf(error) {
  return error instanceof Error ? error : {};
}
