import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { Failure } from "../../lib/failure.js";
import { root } from "../../lib/paths.js";
import { headings, pages, prose } from "./pages.js";

/** Every link of a page to a place in this clone leads somewhere. */
export function checkLinks() {
  const all = pages();
  const anchors = new Map(all.map(({ path, text }) => [path, anchorsOf(text)]));
  const broken = all.flatMap(({ path, text }) =>
    targets(text)
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => !leadsSomewhere(path, target, anchors))
      .map((target) => `  ${path}: ${target}`),
  );
  if (broken.length > 0) throw new Failure(`Links lead nowhere:\n${broken.join("\n")}`);
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
  // What is built is there only once it is built.
  if (!existsSync(join(root, path))) return false;
  return anchor === undefined || (anchors.get(path)?.includes(anchor) ?? true);
}

/**
 * What a heading is called in a link, as code hosts make it.
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
