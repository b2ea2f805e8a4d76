import { OPTIONS } from "./options.js";

/**
 * A command to copy into a shell, with the options that it has in common with this one.
 * @param {import("./options.js").Command} command
 * @param {readonly (string | number)[]} words its arguments
 * @param {Pick<import("./run.js").Run, "args" | "env">} run
 * @param {import("./arguments.js").Values} [more] other values of options
 */
export function commandLine(command, words, { args, env }, more) {
  const values = { ...args.values, ...more };
  const options = Object.entries(OPTIONS).flatMap(([name, { of, repeats }]) => {
    const value = values[name];
    if (!repeats || value === undefined || !of.includes(command)) return [];
    return [`--${name}`, ...(value === true ? [] : [String(value)])];
  });
  const separator = words.some((word) => String(word).startsWith("-")) ? ["--"] : [];
  // A command that npx ran is not in PATH.
  const name = env.npm_command === "exec" ? ["npx", "ehpc-remove-nodes"] : ["ehpc-remove-nodes"];
  const rest = [...options, ...separator, ...words.map(String)].map(quoted);
  return [...name, command, ...rest].join(" ");
}

/** @param {string} word */
const quoted = (word) => (/^[\w./:@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
