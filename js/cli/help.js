import { createRequire } from "node:module";
import { optionName, row, wrapped } from "../command-line/text.js";
import { COMMANDS } from "./commands.js";
import { GROUPS } from "./options.js";
import { OUTCOMES } from "./outcomes.js";

const NODES =
  "A NODE is the name of a node, its id, like cln-w1xufnk9, a list of names, like node[1-4,8], or a group number, like 2. A - reads more of them from standard input.";
const KEYS =
  "The keys are read from QINGCLOUD_ACCESS_KEY_ID and QINGCLOUD_SECRET_ACCESS_KEY in the environment. Times are like 500ms, 10s, 2m or 1h, or in milliseconds, like --timeout-ms 500. Defaults are in brackets.";
const JOURNAL =
  "What is sent is first written to a journal, in $XDG_STATE_HOME/ehpc-remove-nodes, or ~/.local/state/ehpc-remove-nodes, or on Windows %LOCALAPPDATA%\\ehpc-remove-nodes. If a command is killed, the next one, or look-up, says what became of its call.";

/** The package's version, from the installed package.json. @returns {string} */
export function version() {
  return createRequire(import.meta.url)("ehpc-remove-nodes/package.json").version;
}

/** The output of --help, in lines. @param {import("./options.js").Command} command */
export function help(command) {
  const { usage, does, examples } = COMMANDS[command];
  const isChange = command === "remove" || command === "add";
  const all = Object.entries(COMMANDS).filter(([name]) => name !== "remove");
  const others = all.flatMap(([name, { does }]) => row(name, does.split(/[.,:]/)[0] ?? "", 8));
  return [
    ...wrapped(`Usage: ehpc-remove-nodes ${usage}`, "         "),
    ...["", ...examples.flatMap((one) => wrapped(`  ehpc-remove-nodes ${one}`, "    ", " \\")), ""],
    ...wrapped(does),
    ...(isChange ? ["", ...wrapped(NODES)] : []),
    ...["", ...wrapped(KEYS)],
    ...(isChange || command === "look-up" ? ["", ...wrapped(JOURNAL)] : []),
    ...(command === "remove" ? ["", "Other commands, each with --help", ...others] : []),
    ...Object.entries(GROUPS).flatMap(([title, options]) => section(title, options, command)),
    ...["", "Exit codes", ...Object.values(OUTCOMES).flatMap(exitCode)],
  ];
}

/**
 * @param {string} title
 * @param {Readonly<Record<string, import("./options.js").Option>>} options
 * @param {import("./options.js").Command} command
 */
function section(title, options, command) {
  const own = Object.entries(options).filter(([, { of }]) => of.includes(command));
  const rows = own.flatMap(([name, option]) => {
    const env = option.env ? ` ($${option.env})` : "";
    return row(optionName(name, option), option.help + env, 20);
  });
  return rows.length > 0 ? ["", title, ...rows] : [];
}

/** @param {{ code: number, means: string }} outcome */
const exitCode = ({ code, means }) => row(String(code).padStart(2), means, 2);
