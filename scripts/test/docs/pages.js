import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../lib/paths.js";

/** Folders without texts of this project. */
const FOREIGN = ["node_modules", "target", "dist", ".git", ".tools", "results", "artefacts"];

/**
 * All Markdown pages of the repository.
 * @returns {{ path: string, text: string }[]} `path` is relative to the root
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
 * A page without its code blocks.
 * @param {string} text
 */
export function prose(text) {
  return text.replaceAll(/^```.*?^```/gms, "");
}

/**
 * The headings of a page and their levels.
 * @param {string} text
 */
export function headings(text) {
  return [...prose(text).matchAll(/^(#+) +(.+)$/gm)].map(([, marks = "", title = ""]) => ({
    level: marks.length,
    title: title.trim(),
  }));
}
