import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../lib/failure.js";
import { root } from "../../lib/paths.js";
import { headings } from "./pages.js";

const PAIR = /** @type {const} */ (["README.md", "README.zh-CN.md"]);

/**
 * Checks that both languages have the same sections, each with the same code, tables and links. It
 * cannot check the translation itself.
 */
export function checkTranslation() {
  const [english = [], chinese = []] = PAIR.map((name) =>
    sections(readFileSync(join(root, name), "utf8")),
  );
  const differences = [];
  for (let index = 0; index < Math.max(english.length, chinese.length); index++) {
    const [one, other] = [english[index], chinese[index]];
    if (one?.shape !== other?.shape) {
      differences.push(
        `  ${one?.title ?? "–"} (${one?.shape}) / ${other?.title ?? "–"} (${other?.shape})`,
      );
    }
  }
  if (differences.length > 0) {
    throw new Failure(`${PAIR.join(" and ")} differ:\n${differences.join("\n")}`);
  }
}

/** @param {string} text */
function sections(text) {
  const titles = headings(text);
  const parts = text.split(/^#+ .+$/m).slice(1);
  return titles.map(({ level, title }, index) => {
    const part = parts[index] ?? "";
    const count = (/** @type {RegExp} */ pattern) => part.match(pattern)?.length ?? 0;
    const blocks = count(/^```\w/gm);
    const shape = `level ${level}, ${blocks} blocks, ${count(/^\|/gm)} rows, ${count(/\]\(/g)} links`;
    return { title, shape };
  });
}
