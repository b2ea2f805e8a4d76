// Writes the tables of docs/cli.md, from the tables that the command parses and --help shows. With
// --check, as in `npm test`, it only checks that the file is up to date.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { COMMANDS } from "../js/cli/commands.js";
import { GROUPS } from "../js/cli/options.js";
import { OUTCOMES } from "../js/cli/outcomes.js";
import { PROBLEMS } from "../js/cli/problems.js";
import { optionName } from "../js/command-line/text.js";
import { FLAGS } from "../js/simulate/flags.js";
import { Failure, main } from "./lib/failure.js";
import { isMain, root } from "./lib/paths.js";

const DOCUMENT = join(root, "docs", "cli.md");

/** @param {readonly (readonly string[])[]} rows the first is the head */
function table([head = [], ...rows]) {
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

/** @param {string} name @param {import("../js/command-line/parse.js").Option} option */
const names = (name, option) => `\`${optionName(name, option).replace(", ", "`, `")}\``;

/** What stands between `<!-- begin: NAME -->` and `<!-- end -->`. */
const PARTS = {
  commands: table([
    ["command", "what it does", "examples"],
    ...Object.entries(COMMANDS).map(([name, { does, examples }]) => {
      const all = examples.map((one) => `\`ehpc-remove-nodes ${one}\``);
      return [`\`${name}\``, does, all.join("<br>")];
    }),
  ]),
  options: table([
    ["option", "what it does", "for"],
    ...Object.values(GROUPS).flatMap((options) =>
      Object.entries(options).map(([name, option]) => {
        const env = option.env ? `; by default \`$${option.env}\`` : "";
        return [names(name, option), option.help + env, option.of.join(", ")];
      }),
    ),
  ]),
  outcomes: table([
    ["code", "meaning"],
    ...Object.values(OUTCOMES).map(({ code, means }) => [`${code}`, means]),
  ]),
  problems: table([
    ["`error.code`", "`error.kind`", "what happened"],
    ...Object.entries(PROBLEMS).map(([code, [kind, means]]) => [`\`${code}\``, kind, means]),
  ]),
  simulate: table([
    ["option", "what it does"],
    ...Object.entries(FLAGS).map(([name, flag]) => [names(name, flag), flag.help]),
  ]),
};

/** @param {string} text */
function filled(text) {
  let result = text;
  for (const [name, part] of Object.entries(PARTS)) {
    const place = new RegExp(`(<!-- begin: ${name} -->\n).*?(<!-- end -->)`, "s");
    if (!place.test(result)) throw new Failure(`docs/cli.md has no place for ${name}.`);
    result = result.replace(place, (_, begin, end) => `${begin}\n${part}\n\n${end}`);
  }
  return result;
}

/** Throws if docs/cli.md differs from the tables. */
export function checkCli() {
  const text = readFileSync(DOCUMENT, "utf8");
  if (filled(text) === text) return;
  throw new Failure("docs/cli.md differs from js/cli/ or js/simulate/.", { fix: "npm run cli" });
}

if (isMain(import.meta.url)) {
  await main(async () => {
    if (process.argv.includes("--check")) return checkCli();
    writeFileSync(DOCUMENT, filled(readFileSync(DOCUMENT, "utf8")));
  });
}
