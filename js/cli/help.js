import { KEY_ID, SECRET } from "./keys.js";
import { GROUPS } from "./options.js";
import { OUTCOMES } from "./outcomes.js";

/** The output of --help, in lines. */
export function help() {
  return `\
Usage: ehpc-remove-nodes --cluster ID --queue ID --zone ZONE [options] NODE …

Removes compute nodes from a queue of a QingCloud E-HPC cluster, exactly once, and waits
for the job. The nodes stay in the cluster, keep running and accruing charges.

NODE, all digits        a group number, like 2: every node of that group
NODE, anything else     the id of one node, like cln-w1xufnk9

The keys are read from the environment: ${KEY_ID} and
${SECRET}. To try it without keys: ehpc-remove-nodes simulate --help

It reads the cluster's lists, checks that some queue keeps a compute node, shows what will
happen, and asks for confirmation. Times are in milliseconds; defaults are in brackets.

What is sent is first written to a journal. If a command is killed, the next one
first says what became of its removal. The journal is in the folder
$XDG_STATE_HOME/ehpc-remove-nodes, or ~/.local/state/ehpc-remove-nodes; on
Windows in %LOCALAPPDATA%\\ehpc-remove-nodes.

${Object.entries(GROUPS).map(section).join("\n\n")}

Exit codes
${Object.values(OUTCOMES).map(exitCode).join("\n")}`.split("\n");
}

/** @param {[title: string, options: Readonly<Record<string, import("./options.js").Option>>]} group */
function section([title, options]) {
  const rows = Object.entries(options).map(([name, { short, value, help }]) => {
    const names = `${short ? `-${short}, ` : ""}--${name}${value ? ` ${value}` : ""}`;
    return row(names, help);
  });
  return [title, ...rows].join("\n");
}

/** @param {{ code: number, means: string }} outcome */
function exitCode({ code, means }) {
  return `  ${String(code).padStart(2)}  ${means}`;
}

/**
 * @param {string} name
 * @param {string} text
 */
function row(name, text) {
  return `  ${name.padEnd(22)}  ${text}`;
}
