import { parseArgs } from "node:util";
import { OPTIONS } from "./options.js";
import { UsageError } from "./usage.js";

/**
 * Whether --json is set, also on an invalid command line.
 * @param {readonly string[]} argv
 */
export function wantsJson(argv) {
  const end = argv.indexOf("--");
  return (end < 0 ? argv : argv.slice(0, end)).includes("--json");
}

/** @typedef {Record<string, string | boolean | undefined>} Values */

/**
 * @param {readonly string[]} argv
 * @returns {{ values: Values, positionals: string[] }}
 */
export function parsed(argv) {
  const { values, positionals, tokens } = strictly(argv);
  const seen = new Set();
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    // parseArgs would use the last one. With two queues, it is unclear which one is meant.
    if (seen.has(token.name)) throw new UsageError(`--${token.name} is given twice.`);
    seen.add(token.name);
  }
  return { values: /** @type {Values} */ (values), positionals };
}

/** @param {readonly string[]} argv */
function strictly(argv) {
  const options = Object.entries(OPTIONS).map(([name, { value, short }]) => {
    const type = /** @type {"string" | "boolean"} */ (value ? "string" : "boolean");
    return [name, { type, ...(short && { short }) }];
  });
  try {
    return parseArgs({
      args: [...argv],
      options: Object.fromEntries(options),
      allowPositionals: true,
      tokens: true,
    });
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    // Only the first sentence: the rest is advice that does not apply here.
    throw new UsageError(`${said.split(/\. |\.?\n/, 1)[0]}.`);
  }
}
