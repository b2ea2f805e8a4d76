// The small page that the fault server serves to a browser from the API's origin, where `Date` can
// be read, and the built package that it imports.

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { pace } from "./pace.js";

const SCRIPT = "text/javascript; charset=utf-8";

const page = () => `<!DOCTYPE html>
<meta charset="utf-8">
<link rel="icon" href="data:,">
<title>Faults</title>
<script type="module">
  import { removeNodes, signRequest } from "/dist/index.js";
  import { drive } from "/drive.js";
  import { setPace } from "/pace.js";
  // The page and the server share one clock.
  setPace(${JSON.stringify(pace)});
  globalThis.drive = (run) => drive({ ...run, removeNodes });
  // Loads WebAssembly now, not during a first attempt.
  await signRequest({ cluster_id: "c", hpcqueue_id: "q", nodelist: [1], zone: "z" });
  document.title = "Ready";
</script>
`;

/** @type {Record<string, [type: string, path: string]>} */
const FILES = {
  "/dist/index.js": [SCRIPT, "../../dist/index.js"],
  "/drive.js": [SCRIPT, "drive.js"],
  "/pace.js": [SCRIPT, "pace.js"],
};

/**
 * @param {string} target
 * @returns {Promise<import("./plans.js").RawResponse>}
 */
export async function file(target) {
  if (target === "/") return { status: 200, type: "text/html; charset=utf-8", body: page() };
  const [type, path] = FILES[target] ?? [];
  if (!type || !path) return { status: 404, type: "text/plain", body: "there is no such file\n" };
  const body = await readFile(fileURLToPath(new URL(path, import.meta.url)), "utf8");
  return { status: 200, type, body };
}
