// The code that a browser loads for one call.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { sizeOf } from "../../scripts/build/sizes.js";
import { CLIENTS } from "../clients/index.js";
import { bundled } from "../lib/bundle.js";
import { number } from "../lib/table.js";

/** The slim entry contains no module: the app loads it as a separate file. */
const SLIM = {
  name: "ours-slim",
  title: "ehpc-remove-nodes/slim, and its module",
  bundle: 'export { preload, removeNodes } from "ehpc-remove-nodes/slim";',
};

/** @type {import("./index.js").Row} */
export async function bundle() {
  /** @type {Record<string, { raw: number, brotli: number } | null>} */
  const figures = {};
  const lines = [];
  // Without the control and the unsigned client, which have the same code.
  const clients = CLIENTS.filter(({ name }) => name !== "fetch-again" && name !== "ours-unsigned");
  for (const { name, title, bundle: entry } of [...clients, SLIM]) {
    if (entry === undefined) continue;
    const sizes = await sizesOf(entry);
    if (sizes && name === SLIM.name) add(sizes, await moduleSizes());
    figures[name] = sizes;
    lines.push(
      sizes
        ? [title, sizes.raw.toLocaleString("en"), sizes.brotli.toLocaleString("en")]
        : [title, "does not bundle", ""],
    );
  }
  return {
    title: "In a browser's bundle: bytes of one call's code, by esbuild, minified",
    head: ["client", "raw", "Brotli 11"],
    lines,
    notes: [`ours is ${ratio(figures, "ours", "aws-sagemaker")} of AWS's client, by Brotli`],
    figures,
  };
}

/** @param {string} entry */
async function sizesOf(entry) {
  try {
    return sizeOf(await bundled(entry));
  } catch (error) {
    // The client imports a Node module, so it does not bundle. Any other error is a bug.
    if (!/Could not resolve "node:/.test(`${error}`)) throw error;
    return null;
  }
}

async function moduleSizes() {
  const path = createRequire(import.meta.url).resolve("ehpc-remove-nodes/ehpc_remove_nodes.wasm");
  return sizeOf(await readFile(path));
}

/**
 * @param {{ raw: number, brotli: number }} sum
 * @param {{ raw: number, brotli: number }} more
 */
function add(sum, more) {
  sum.raw += more.raw;
  sum.brotli += more.brotli;
}

/**
 * @param {Record<string, { brotli: number } | null>} figures
 * @param {string} one
 * @param {string} other
 */
function ratio(figures, one, other) {
  return number((figures[one]?.brotli ?? Number.NaN) / (figures[other]?.brotli ?? Number.NaN));
}
