// Skips what follows cargo if nothing has changed. It is our own code because wireit and its like run
// npm scripts, before which someone must have installed the npm packages.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../lib/paths.js";

/** Not in dist/, which the package ships. */
const FILE = join(root, "target", "dist.json");

/** @typedef {{inputs: string, outputs: string, sizes: string[]}} Stamp */

/**
 * The last build's stamp, if inputs and dist/ are unchanged.
 * @param {string} inputs
 * @param {string} dist
 * @returns {Stamp | undefined}
 */
export function readStamp(inputs, dist) {
  if (!existsSync(FILE) || !existsSync(dist)) return undefined;
  const stamp = parse(readFileSync(FILE, "utf8"));
  return stamp?.inputs === inputs && stamp.outputs === digest([dist]) ? stamp : undefined;
}

/**
 * @param {string} text
 * @returns {Stamp | undefined}
 */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // A build was killed while it wrote.
  }
}

/**
 * @param {string} inputs
 * @param {string} dist
 * @param {string[]} sizes
 */
export function writeStamp(inputs, dist, sizes) {
  /** @type {Stamp} */
  const stamp = { inputs, outputs: digest([dist]), sizes };
  mkdirSync(dirname(FILE), { recursive: true });
  writeFileSync(FILE, JSON.stringify(stamp));
}

/**
 * A digest of all inputs of a build after cargo.
 * @param {readonly import("./compile.js").Compiled[]} compiled
 */
export function inputsOf(compiled) {
  const hash = createHash("sha256");
  for (const { bytes } of compiled) hash.update(`${bytes.length}\n`).update(bytes);
  const places = [
    "js",
    // What the simulator bundles.
    ...["www/sim", "www/http.js", "www/local-server.js", "www/request-fault.js"],
    "scripts/build",
    "scripts/build.js",
    "package-lock.json",
    "Cargo.lock",
    "xtask/src",
  ];
  return hash.update(digest(places.map((place) => join(root, place)))).digest("hex");
}

/** @param {readonly string[]} places files and folders */
function digest(places) {
  const hash = createHash("sha256");
  for (const path of places.flatMap(files)) {
    const bytes = readFileSync(path);
    hash.update(`${path}\n${bytes.length}\n`).update(bytes);
  }
  return hash.digest("hex");
}

/**
 * @param {string} place
 * @returns {string[]}
 */
function files(place) {
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place)
    .sort()
    .flatMap((name) => files(join(place, name)));
}
