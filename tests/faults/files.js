// The small page that the fault server shows to a browser, of one origin with the API, where `Date`
// may be read; and the package that it imports, as it was built.

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
  // The page and the server agree about the time.
  setPace(${JSON.stringify(pace)});
  globalThis.drive = (given) => drive({ ...given, removeNodes });
  // WebAssembly is loaded now, and not within the time of a first attempt.
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
 * @returns {Promise<import("./plans.js").Reply>}
 */
export async function file(target) {
  if (target === "/") return { status: 200, type: "text/html; charset=utf-8", body: page() };
  const [type, path] = FILES[target] ?? [];
  if (!type || !path) return { status: 404, type: "text/plain", body: "there is no such file\n" };
  const body = await readFile(fileURLToPath(new URL(path, import.meta.url)), "utf8");
  return { status: 200, type, body };
}
