// The stores of the package as users get it: packed, and installed into an empty project or the
// examples' folder.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const folder = process.env.EHPC_PACKAGE_DIR ?? process.env.EHPC_EXAMPLES_DIR;
if (!folder) throw new Error("EHPC_PACKAGE_DIR is not set: run `npm test -- --only build,proxy`");

const entry = join(folder, `stores-${process.pid}.mjs`);
writeFileSync(
  entry,
  'export * from "ehpc-remove-nodes/proxy";\nexport * from "ehpc-remove-nodes/proxy/conformance";\n',
);

/** @typedef {{ now?: () => number }} Clock an option for tests, which the types do not have */

/**
 * @type {{
 *   memoryStore(options: import("../../js/proxy/types.d.ts").MemoryStoreOptions & Clock): IdempotencyStore,
 *   sqliteStore(path: string | URL, options?: Clock): import("../../js/proxy/types.d.ts").ClosableStore,
 *   durableObjectStore: typeof import("../../js/proxy/types.d.ts").durableObjectStore,
 *   IdempotencyObject: typeof import("../../js/proxy/types.d.ts").IdempotencyObject,
 *   storeConformance: typeof import("../../js/proxy/conformance.d.ts").storeConformance,
 * }}
 */
export const { durableObjectStore, IdempotencyObject, memoryStore, sqliteStore, storeConformance } =
  await import(pathToFileURL(entry).href);

/** @typedef {import("../../js/proxy/types.d.ts").IdempotencyStore} IdempotencyStore */
/** @typedef {Awaited<ReturnType<IdempotencyStore["begin"]>>} Begun */

/** The module that exports them, for other processes. */
export const storesUrl = pathToFileURL(entry).href;

/** @param {Begun} begun */
export function responseOf(begun) {
  return begun.first ? undefined : begun.response;
}

/**
 * A response with a body of so many characters.
 * @param {number} length
 */
export function responseWith(length) {
  return { status: 200, headers: { "content-type": "application/json" }, body: "x".repeat(length) };
}
