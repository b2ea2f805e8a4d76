// The layers of the Rust core, and circles of the crates' files. It is our own code because cargo-modules 0.27
// finds circles but knows no layers, and compiles 250 crates.

import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Failure } from "../../lib/failure.js";
import { root } from "../../lib/paths.js";

const CORE = join(root, "core", "src");
const WEB = join(root, "src");
const PROXY = join(root, "proxy-core", "src");

/** The proxy's only file that may name JavaScript. */
const PROXY_EXPORTS = "exports";

/** The core's folders. Each may use those before it, and the files beside them. */
export const LAYERS = ["catalogue", "request", "wire", "machine", "reads", "change"];

/** What the core and the proxy's rules must not use: JavaScript and I/O. The compiler would allow it. */
const FOREIGN = [
  /\b(web_sys|js_sys|wasm_bindgen|wasm_bindgen_futures|serde_wasm_bindgen|gloo_\w+)\b/,
  /\bstd::(fs|net|env|thread|process|io)\b/,
  // Times are passed in; durations are allowed.
  /\b(Instant|SystemTime|UNIX_EPOCH)\b/,
];

/** Checks the layers of ARCHITECTURE.md. */
export function checkOneWay() {
  const core = usesOf(CORE);
  for (const [file, { code, uses }] of core) {
    const found = foreignIn(code);
    if (found) throw new Failure(`core/src/${file}.rs names ${found}.`);
    const up = uses.find((used) => layerOf(used) > layerOf(file));
    if (up) throw new Failure(`core/src/${file}.rs uses ${up}, which is in a layer above it.`);
  }
  checkCircle("core/src", core);
  checkCircle("src", usesOf(WEB));
  const proxy = usesOf(PROXY);
  for (const [file, { code }] of proxy) {
    const found = file === PROXY_EXPORTS ? undefined : foreignIn(code);
    if (found) throw new Failure(`proxy-core/src/${file}.rs names ${found}.`);
  }
  checkCircle("proxy-core/src", proxy);
}

/**
 * @param {string} folder
 * @param {ReadonlyMap<string, { uses: readonly string[] }>} files
 */
function checkCircle(folder, files) {
  const cycle = cycleIn(new Map([...files].map(([file, { uses }]) => [file, uses])));
  if (cycle) {
    throw new Failure(`Files of ${folder} use each other in a circle: ${cycle.join(" → ")}`);
  }
}

/** @param {string} file */
function layerOf(file) {
  return LAYERS.indexOf(file.split("/")[0] ?? "");
}

/**
 * The files of a crate that each of its files uses, except lib.rs, which names all.
 * @param {string} folder
 * @returns {Map<string, { code: string, uses: string[] }>}
 */
function usesOf(folder) {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => relative(folder, join(folder, name)).replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".rs") && name !== "lib.rs")
    .map((name) => name.slice(0, -".rs".length));
  const known = new Set(names);
  return new Map(
    names.map((name) => {
      const code = ownCode(readFileSync(join(folder, `${name}.rs`), "utf8"));
      return [name, { code, uses: usedBy(name, code, known) }];
    }),
  );
}

/**
 * The files that a file names by `crate::` or `super::`. A name without a file refers to the folder's
 * mod.rs.
 * @param {string} file
 * @param {string} code
 * @param {ReadonlySet<string>} known
 */
export function usedBy(file, code, known) {
  const folder = file.split("/").slice(0, -1).join("/");
  const paths = [...code.matchAll(/\b(crate|super)((?:::\w+)+)/g)].map(([, from, path = ""]) => {
    const names = path.split("::").filter(Boolean);
    return from === "super" && folder ? [folder, ...names] : names;
  });
  const files = paths.flatMap(
    ([first = "", second = ""]) =>
      [`${first}/${second}`, `${first}/mod`, first].find((name) => known.has(name)) ?? [],
  );
  return [...new Set(files)].filter((used) => used !== file);
}

/**
 * The first forbidden name in a file of the core, if any.
 * @param {string} code
 */
export function foreignIn(code) {
  return FOREIGN.map((pattern) => pattern.exec(ownCode(code))?.[0]).find(
    (found) => found !== undefined,
  );
}

/**
 * The code without comments and tests, which may use anything.
 * @param {string} text
 */
function ownCode(text) {
  const [code = ""] = text.split(/^#\[cfg\(test\)\]/m);
  return code.replaceAll(/\/\/.*$/gm, "");
}

/**
 * @param {ReadonlyMap<string, readonly string[]>} uses
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
