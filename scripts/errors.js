// Generates docs/errors.md, the table of the errors' codes, from the sentences in js/messages/. With
// --check, as in `npm test`, it only checks that the file is up to date, and that both languages have the
// same codes and parameters.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as en from "../js/messages/en.js";
import * as zh from "../js/messages/zh-CN.js";
import { KINDS } from "./errors/kinds.js";
import { problems } from "./errors/problems.js";
import { Failure, main } from "./lib/failure.js";
import { isMain, root } from "./lib/paths.js";

const DOCUMENT = join(root, "docs", "errors.md");

const HEAD = `\
# Error codes

Every \`HpcError\` has a \`code\`, which is stable, and its \`params\`. \`kind\` says what the error means for
the nodes; \`code\` says what happened. [api.md](api.md#hpcerrorfields) has all fields.

\`\`\`js
import { translate } from "ehpc-remove-nodes/messages";

const { summary, consequence, advice } = translate(error, navigator.language); // "zh-CN": Chinese
\`\`\`

\`translate\` also takes the result of \`checkRemoval\`, whose reason has a code of the kind \`guard\`.

\`{name}\` is a parameter of the code. What stands between \`<\` and \`>\` is left out if a parameter in it is
absent. A parameter with [known values](#known-values) has a phrase for each. The parameters \`reason\` and
\`refusal\` are what happened before: an object with a \`code\` and \`params\` of its own. Every error also has
the parameter \`consequence\`.

An error that an app made without a code, or that version 0.1 serialized, has the code \`unclassified\`, and
its \`summary\` is its message. Codes may be added: treat one that you do not know by its \`kind\`.

Both texts are written with the same parameters, but for technical ones (\`words\`, \`apiMessage\`, \`start\`
and \`body\`), which the Chinese texts may leave to \`details\`.
`;

/** @param {string} text */
const cell = (text) => text.replaceAll("|", "\\|").replaceAll("<", "&lt;").replaceAll("\n", " ");

/** @param {readonly string[]} cells */
const row = (cells) => `| ${cells.join(" | ")} |`;

/** @param {string} code */
function codeRow(code) {
  const both = [en, zh].map(({ codes }) => /** @type {Record<string, string[]>} */ (codes)[code]);
  const said = both.map(([summary = "", advice = ""] = []) => {
    return `**${cell(summary)}**<br>${cell(advice)}`;
  });
  return row([`\`${code}\``, ...said]);
}

function text() {
  const parts = [HEAD];
  for (const [kind, { title, codes }] of Object.entries(KINDS)) {
    parts.push(`## ${kind}`, "", title, "");
    parts.push(row(["code", "English", "中文"]), row(["---", "---", "---"]));
    parts.push(...codes.map(codeRow), "");
  }
  parts.push("## Known values", "", row(["parameter", "value", "English", "中文"]));
  parts.push(row(["---", "---", "---", "---"]));
  for (const [param, values] of Object.entries(en.terms)) {
    for (const [value, phrase] of Object.entries(values)) {
      const chinese = /** @type {Record<string, Record<string, string>>} */ (zh.terms)[param];
      const phrases = [phrase, chinese?.[value] ?? ""].map((one) => cell(one.trim()));
      parts.push(row([`\`${param}\``, `\`${value}\``, ...phrases]));
    }
  }
  return `${parts.join("\n")}\n`;
}

/** Throws if docs/errors.md differs from the sentences, or the languages from each other. */
export function checkErrors() {
  const found = problems();
  if (found.length > 0) throw new Failure(found.join("\n"));
  if (readFileSync(DOCUMENT, "utf8") === text()) return;
  throw new Failure("docs/errors.md differs from js/messages/.", { fix: "npm run errors" });
}

if (isMain(import.meta.url)) {
  await main(async () => {
    if (process.argv.includes("--check")) return checkErrors();
    writeFileSync(DOCUMENT, text());
  });
}
