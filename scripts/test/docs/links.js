import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { Failure } from "../../lib/failure.js";
import { root } from "../../lib/paths.js";
import { headings, pages, prose } from "./pages.js";
import { pathOf, problemOf, SHOWN } from "./published.js";

/** Checks that every link to a file or heading of this repository has a target, also as published. */
export function checkLinks() {
  const all = pages();
  const anchors = new Map(all.map(({ path, text }) => [path, anchorsOf(text)]));
  const broken = all.flatMap(({ path, text }) =>
    targets(text)
      .map((target) => ({ target, published: pathOf(target) }))
      .filter(({ target, published }) => published !== undefined || !/^[a-z]+:/.test(target))
      .filter(({ target, published }) => {
        return !leadsSomewhere(published === undefined ? path : "", published ?? target, anchors);
      })
      .map(({ target }) => `  ${path}: ${target}`),
  );
  for (const { path, text } of all.filter((page) => SHOWN.includes(page.path))) {
    for (const target of targets(text)) {
      const problem = problemOf(target);
      if (problem) broken.push(`  ${path}: ${target} ${problem}`);
    }
  }
  if (broken.length > 0) throw new Failure(`Broken links:\n${broken.join("\n")}`);
}

/** @param {string} text */
function targets(text) {
  const plain = prose(text).replaceAll(/`[^`\n]*`/g, "``");
  const inline = [...plain.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  const html = [...plain.matchAll(/(?:src|srcset|href)="([^"]+)"/g)];
  return [...inline, ...html.map(([, target = ""]) => target)];
}

/**
 * @param {string} page
 * @param {string} target
 * @param {Map<string, string[]>} anchors
 */
function leadsSomewhere(page, target, anchors) {
  const [file = "", anchor] = target.split("#", 2);
  const path = file === "" ? page : join(dirname(page), decodeURIComponent(file));
  // Built files may not exist yet.
  if (!existsSync(join(root, path))) return false;
  return anchor === undefined || (anchors.get(path)?.includes(anchor) ?? true);
}

/**
 * The anchors of headings, as code hosts generate them.
 * @param {string} text
 */
function anchorsOf(text) {
  return headings(text).map(({ title }) =>
    title
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(/\s/g, "-"),
  );
}
