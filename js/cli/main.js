/** The command `ehpc-remove-nodes`. It uses only the package's exports. */

import process from "node:process";
import { stoppedBySignals } from "../command-line/stopping.js";
import { run } from "./run.js";

const { argv, env, stdin, stdout, stderr } = process;

// Whoever reads or writes gets the error; of one of standard error, nobody can be told.
for (const stream of [stdin, stdout, stderr]) stream.on("error", () => {});

const signal = stoppedBySignals(process);
// The simulated API is loaded only when it is asked for.
const command = argv[2] === "simulate" ? (await import("../simulate/command.js")).run : run;
const code = await command({ argv: argv.slice(2), env, stdin, stdout, stderr, signal });
for (const stream of [stdout, stderr]) await new Promise((done) => stream.write("", done));
// Explicit, so that nothing Node has left open, nor a missing WebAssembly, changes the exit code.
process.exit(code);
