// The package, loaded once: beside the page, so that nobody waits for it to see the page.

/** @typedef {typeof import("ehpc-remove-nodes")} Package */

/** @type {Promise<Package> | undefined} */
let loading;

/**
 * What the package exports. If it cannot be loaded, the next one who asks tries again.
 * @returns {Promise<Package>}
 */
export function thePackage() {
  loading ??= import("ehpc-remove-nodes").catch((error) => {
    loading = undefined;
    // As the package's own errors tell that nothing was sent.
    throw Object.assign(new Error(String(error)), { kind: "load" });
  });
  return loading;
}
