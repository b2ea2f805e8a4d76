import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Failure } from "../lib/failure.js";
import { cargoHome, root } from "../lib/paths.js";
import { output } from "../lib/run.js";
import { glueOf } from "./bind.js";
import { SELF_CONTAINED } from "./entries.js";

/** @param {import("./bind.js").Bound} bound */
export async function checkModules(bound) {
  for (const [module, bytes] of bound) await checkModule(glueOf(module), bytes);
}

/**
 * Instantiates a module in this engine with its glue: optimisers have written invalid modules, and a
 * module may not match its glue.
 * @param {string} glue
 * @param {import("./bind.js").Bytes} bytes
 */
async function checkModule(glue, bytes) {
  const module = await WebAssembly.compile(bytes);
  const { initSync } = await import(pathToFileURL(glue).href);
  initSync({ module }); // A missing import is a LinkError.

  const exported = new Set(WebAssembly.Module.exports(module).map(({ name }) => name));
  for (const [, name = ""] of readFileSync(glue, "utf8").matchAll(/\bwasm\.([A-Za-z_$][\w$]*)/g)) {
    if (!exported.has(name)) throw new Failure(`The glue calls ${name}, which is not exported.`);
  }
  // A home folder may be "/", which is in every path.
  const here = [root, cargoHome, homedir()].filter((path) => path.length > 3);
  const found = here.find((path) => bytes.includes(`${path}/`));
  // Possibly from a standard library that was compiled by hand, so only a warning.
  if (found) console.warn(`! The module holds a path of this machine: ${found}`);
}

/**
 * Checks that no bundle refers to a file: bundlers would look for it and fail.
 * @param {string} dist
 */
export function checkBundles(dist) {
  for (const { file } of SELF_CONTAINED) checkBundle(file, readFileSync(join(dist, file), "utf8"));
}

/**
 * @param {string} file
 * @param {string} text
 */
function checkBundle(file, text) {
  // With a base, which is the address of the script.
  const relative = /\bnew URL\(\s*(["'`]).*?\1\s*,/;
  for (const trace of [/import\.meta/, relative, /\.wasm["'`]/]) {
    const found = trace.exec(text);
    if (found) throw new Failure(`${file} refers to a file: ${found[0]}`);
  }
}

/**
 * Checks that all entries of a script that this engine can load export the same names.
 * @param {string} dist
 */
export async function checkNames(dist) {
  for (const script of new Set(SELF_CONTAINED.map(({ from }) => from))) {
    const entries = SELF_CONTAINED.filter(({ from }) => from === script);
    const urls = entries.map(({ file }) => pathToFileURL(join(dist, file)).href);
    await output(process.execPath, ["--input-type=module", "--eval", sameNames(urls)], {
      limit: 60,
    });
  }
}

/** @param {readonly string[]} urls */
function sameNames(urls) {
  return `
    const own = ({ default: _, "module.exports": __, ...names }) => Object.keys(names).sort().join();
    const urls = ${JSON.stringify(urls)};
    const lists = await Promise.all(urls.map(async (url) => own(await import(url))));
    if (new Set(lists).size > 1) throw new Error(lists.join(" / "));
  `;
}
