// The pages that the server serves to a browser from the API's origin, and the installed package that
// they import.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SCRIPT = "text/javascript; charset=utf-8";

/** @param {string} script */
const page = (script) => `<!DOCTYPE html>
<meta charset="utf-8">
<link rel="icon" href="data:,">
<title>Killed</title>
<script type="module" src="${script}"></script>
`;

/** @param {string} name */
const own = (name) => fileURLToPath(new URL(name, import.meta.url));

/** @param {string} name */
const installed = (name) =>
  join(process.env.EHPC_PACKAGE_DIR ?? "", "node_modules/ehpc-remove-nodes/dist", name);

/** @type {Record<string, () => string>} */
const FILES = {
  "/page.js": () => own("page.js"),
  "/reader.js": () => own("reader.js"),
  "/work.js": () => own("work.js"),
  "/dist/index.js": () => installed("index.js"),
  "/dist/journal.js": () => installed("journal.js"),
};

/**
 * @param {string} target
 * @returns {Promise<import("../plans.js").RawResponse>}
 */
export async function file(target) {
  const script = { "/": "/page.js", "/reader": "/reader.js" }[target];
  if (script) return { status: 200, type: "text/html; charset=utf-8", body: page(script) };
  const path = FILES[target]?.();
  if (!path) return { status: 404, type: "text/plain", body: "there is no such file\n" };
  return { status: 200, type: SCRIPT, body: await readFile(path, "utf8") };
}
