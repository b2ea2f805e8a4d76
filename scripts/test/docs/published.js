import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../lib/paths.js";

/** The parts of package.json that say what is published, and as what. */
/** @type {{ name: string, version: string, files: string[] }} */
const { name, version, files } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** Where anybody can read the files of the published package, each version at an address of its own. */
const BASE = `https://cdn.jsdelivr.net/npm/${name}`;

/** The pages that the package registry shows: a link there leads somewhere only if it is absolute. */
export const SHOWN = ["README.md", "README.zh-CN.md"];

/**
 * What is wrong with a link of a page that the registry shows; empty if nothing is.
 * @param {string} target
 */
export function problemOf(target) {
  if (!target.startsWith(BASE)) return /^https:/.test(target) ? "" : "must be absolute";
  const path = pathOf(target);
  if (path === undefined) return `must be of version ${version}`;
  const [file = ""] = path.split("#");
  const always = SHOWN.includes(file);
  return always || files.includes(file) ? "" : "is not in the package (`files` of package.json)";
}

/**
 * The path in this repository of a link to the published package.
 * @param {string} target
 */
export function pathOf(target) {
  const of = `${BASE}@${version}/`;
  return target.startsWith(of) ? target.slice(of.length) : undefined;
}
