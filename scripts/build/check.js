import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Failure } from "../lib/failure.js";
import { cargoHome, root } from "../lib/paths.js";
import { output } from "../lib/run.js";
import { GLUE, NAME } from "./bind.js";

/**
 * Starts the finished module in this engine, through its glue: optimisers have written modules
 * that no engine takes, and a module and its glue may fail to fit.
 * @param {Buffer<ArrayBuffer>} bytes
 */
export async function checkModule(bytes) {
  const module = await WebAssembly.compile(bytes);
  const glue = join(GLUE, `${NAME}.js`);
  const { initSync } = await import(pathToFileURL(glue).href);
  initSync({ module }); // A missing import is a LinkError.

  const exported = new Set(WebAssembly.Module.exports(module).map(({ name }) => name));
  for (const [, name = ""] of readFileSync(glue, "utf8").matchAll(/\bwasm\.([A-Za-z_$][\w$]*)/g)) {
    if (!exported.has(name)) throw new Failure(`The glue calls ${name}, which is not exported.`);
  }
  // A home folder may be "/", which is in every path.
  const here = [root, cargoHome, homedir()].filter((path) => path.length > 3);
  const found = here.find((path) => bytes.includes(`${path}/`));
  // Not of our making, then: a standard library that was compiled by hand, say.
  if (found) console.warn(`! The module holds a path of this machine: ${found}`);
}

/**
 * A bundler that finds a reference to a file would look for the file, and fail.
 * @param {string} text dist/index.js
 */
export function checkBundle(text) {
  for (const trace of [/import\.meta/, /\bnew URL\(\s*["'`]/, /\.wasm["'`]/]) {
    const found = trace.exec(text);
    if (found) throw new Failure(`dist/index.js refers to a file: ${found[0]}`);
  }
}

/**
 * Are `import` and `require` one instance in Node, with the same names?
 * @param {string} dist
 */
export async function checkNode(dist) {
  const node = JSON.stringify(pathToFileURL(join(dist, "node.js")).href);
  const cjs = JSON.stringify(join(dist, "index.cjs"));
  const script = `
    import { createRequire } from "node:module";
    const imported = await import(${node});
    const required = createRequire(import.meta.url)(${cjs});
    const names = (module) => Object.keys(module).sort().join();
    if (names(imported) !== names(required)) throw new Error(names(imported) + " / " + names(required));
    for (const name in required) if (imported[name] !== required[name]) throw new Error(name);
  `;
  await output(process.execPath, ["--input-type=module", "--eval", script], { limit: 60 });
}
