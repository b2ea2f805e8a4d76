import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../lib/failure.js";
import { root } from "../../lib/paths.js";

const CORE = join(root, "src");

/** What the core knows nothing of: JavaScript, the layer above, the world. */
const FOREIGN = [
  /\b(web_sys|js_sys|wasm_bindgen|wasm_bindgen_futures|serde_wasm_bindgen|gloo_\w+)\b/,
  /\b(crate|super)::web\b/,
  /\bstd::(time|fs|net|env|thread|process|io)\b/,
];

/** ARCHITECTURE.md: nothing points back. */
export function checkOneWay() {
  const files = readdirSync(CORE).filter((name) => name.endsWith(".rs") && name !== "lib.rs");
  /** @type {Map<string, string[]>} */
  const uses = new Map();
  for (const file of files) {
    const text = readFileSync(join(CORE, file), "utf8");
    const found = foreignIn(text);
    if (found) throw new Failure(`src/${file} names ${found}, and is not in src/web/.`);
    const names = [...ownCode(text).matchAll(/\bcrate::(\w+)/g)].map(([, name = ""]) => name);
    uses.set(file.slice(0, -3), names);
  }
  const cycle = cycleIn(uses);
  if (cycle) throw new Failure(`Files of src/ use each other in a circle: ${cycle.join(" → ")}`);
}

/**
 * What a file of the core must not name, if it does.
 * @param {string} text
 */
export function foreignIn(text) {
  const code = ownCode(text);
  return FOREIGN.map((pattern) => pattern.exec(code)?.[0]).find((found) => found !== undefined);
}

/**
 * Without comments and without the tests, which may look at anything.
 * @param {string} text
 */
function ownCode(text) {
  const [code = ""] = text.split(/^#\[cfg\(test\)\]/m);
  return code.replaceAll(/\/\/.*$/gm, "");
}

/**
 * @param {Map<string, string[]>} uses
 * @returns {string[] | undefined}
 */
export function cycleIn(uses) {
  /** @type {Set<string>} */
  const done = new Set();
  /**
   * @param {string} name
   * @param {readonly string[]} path
   * @returns {string[] | undefined}
   */
  function visit(name, path) {
    const at = path.indexOf(name);
    if (at >= 0) return [...path.slice(at), name];
    if (done.has(name)) return undefined;
    for (const next of uses.get(name) ?? []) {
      const cycle = next === name ? undefined : visit(next, [...path, name]);
      if (cycle) return cycle;
    }
    done.add(name);
    return undefined;
  }
  for (const name of uses.keys()) {
    const cycle = visit(name, []);
    if (cycle) return cycle;
  }
  return undefined;
}
