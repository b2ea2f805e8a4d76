/** The command `ehpc-remove-nodes`. It uses only the package's exports. */

import process from "node:process";
import { run } from "./run.js";
import { stoppedBySignals } from "./stopping.js";

const { argv, env, stdin, stdout, stderr } = process;

// If the reader is gone (`| head`), continue: the exit code still reports the outcome.
for (const stream of [stdout, stderr]) stream.on("error", () => {});

const signal = stoppedBySignals(process);
// The simulated API is loaded only when it is asked for.
const command = argv[2] === "simulate" ? (await import("../simulate/command.js")).run : run;
const code = await command({ argv: argv.slice(2), env, stdin, stdout, stderr, signal });
for (const stream of [stdout, stderr]) await new Promise((done) => stream.write("", done));
// Explicit, so that nothing Node has left open, nor a missing WebAssembly, changes the exit code.
process.exit(code);
