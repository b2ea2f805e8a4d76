// Loads the package once, in parallel with the page.
/** @import { HpcErrorFields } from "ehpc-remove-nodes" */
/** @typedef {{ cluster_id: string, zone: string }} Place the cluster of a console */
/** @typedef {{ endpoint: string, signal: AbortSignal }} Access to the API, through a proxy */
/** @type {Promise<typeof import("../whole-package.js")> | undefined} */
let loading;

/** The package's exports. If it cannot be loaded, the next call tries again. */
export function thePackage() {
  loading ??= import("../whole-package.js").catch((error) => {
    loading = undefined;
    // As in the package's own errors: nothing was sent.
    throw Object.assign(new Error(String(error)), { kind: "load" });
  });
  return loading;
}

/** @typedef {Partial<HpcErrorFields>} Failure what other errors have none of */
/** @param {unknown} error */
export const failureOf = (error) => /** @type {Failure} */ (error instanceof Error ? error : {});
