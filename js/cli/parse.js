import { parseArgs } from "node:util";
import { OPTIONS } from "./options.js";
import { UsageError } from "./usage.js";

/**
 * Whether JSON is wanted, also of a command line that is wrong.
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
    // Elsewhere the last one counts. Two queues, and nobody knows which one was meant.
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
    // Its first sentence; what follows is advice for options that take anything.
    throw new UsageError(`${said.split(/\. |\.?\n/, 1)[0]}.`);
  }
}
