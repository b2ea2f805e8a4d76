// The package as users get it: packed, and installed into an empty project. `npm test` creates that
// project and passes its path.

import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

const folder = process.env.EHPC_PACKAGE_DIR;
if (!folder) throw new Error("EHPC_PACKAGE_DIR is not set: run `npm test -- --only build,node`");
const project = folder;

const entry = join(project, `entry-${process.pid}.mjs`);
writeFileSync(entry, 'export * from "ehpc-remove-nodes";\n');
const proxyEntry = join(project, `proxy-${process.pid}.mjs`);
writeFileSync(
  proxyEntry,
  'export * from "ehpc-remove-nodes/proxy";\nexport * from "ehpc-remove-nodes/proxy/conformance";\n',
);
const journalEntry = join(project, `journal-${process.pid}.mjs`);
writeFileSync(
  journalEntry,
  'export * from "ehpc-remove-nodes/journal";\nexport * from "ehpc-remove-nodes/journal/conformance";\n',
);

/** @type {typeof import("../../js/types.d.ts")} */
export const {
  addNodes,
  checkRemoval,
  createClient,
  dismiss,
  HpcError,
  isHpcError,
  listNodes,
  listQueues,
  lookUp,
  preload,
  removeNodes,
  resume,
  signRequest,
  waitForJob,
} = await import(pathToFileURL(entry).href);

/** @type {typeof import("../../js/journal/types.d.ts") & typeof import("../../js/journal/conformance.d.ts")} */
export const { fileJournal, journalTests, localJournal, memoryJournal } = await import(
  pathToFileURL(journalEntry).href
);

/**
 * The proxy's entries, imported when a test first asks for them.
 * @returns {Promise<typeof import("../../js/proxy/types.d.ts") & typeof import("../../js/proxy/conformance.d.ts")>}
 */
export const importProxy = () => import(pathToFileURL(proxyEntry).href);

/** A valid request. It has no group number, which would be resolved before it is sent. */
export const GOOD = Object.freeze({
  cluster_id: "ehpc-gk3wfc7e",
  hpcqueue_id: "ehpcq-m7qglynz",
  nodelist: Object.freeze(["cln-w1xufnk9"]),
  zone: "jn1a",
});

/**
 * What a promise rejects with.
 * @param {Promise<unknown>} promise
 * @returns {Promise<unknown>}
 */
export async function rejection(promise) {
  try {
    await promise;
  } catch (thrown) {
    return thrown;
  }
  throw new Error("it did not reject");
}

/**
 * The HpcError that a promise rejects with.
 * @param {Promise<unknown>} promise
 * @returns {Promise<import("../../js/types.d.ts").HpcError>}
 */
export async function failure(promise) {
  const thrown = await rejection(promise);
  if (thrown instanceof HpcError) return thrown;
  throw new Error("not an HpcError", { cause: thrown });
}

/**
 * Runs a script in the project, in a separate process, and returns what it prints.
 * @param {string} script
 * @param {"module" | "commonjs"} type
 * @param {readonly string[]} flags for Node
 */
export async function inProject(script, type = "module", flags = []) {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...flags, `--input-type=${type}`, "--eval", script],
    { cwd: project, timeout: 30_000 },
  );
  return stdout.trim();
}

export { project };
