import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../lib/paths.js";

/** Folders that hold other people's texts, or none. */
const FOREIGN = ["node_modules", "target", "dist", ".git", ".tools", "results", "artefacts"];

/**
 * Every page of Markdown in the clone.
 * @returns {{ path: string, text: string }[]} `path` is relative to the clone
 */
export function pages() {
  return find("").map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function find(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return FOREIGN.includes(entry.name) ? [] : find(path);
    return entry.name.endsWith(".md") ? [path] : [];
  });
}

/**
 * A page without its blocks of code.
 * @param {string} text
 */
export function prose(text) {
  return text.replaceAll(/^```.*?^```/gms, "");
}

/**
 * The headings of a page, with their levels.
 * @param {string} text
 */
export function headings(text) {
  return [...prose(text).matchAll(/^(#+) +(.+)$/gm)].map(([, marks = "", title = ""]) => ({
    level: marks.length,
    title: title.trim(),
  }));
}
