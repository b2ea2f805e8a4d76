/** The command `ehpc-remove-nodes`. It stands on the published functions alone. */

import process from "node:process";
import { run } from "./run.js";
import { stoppedBySignals } from "./stopping.js";

const { argv, env, stdin, stdout, stderr } = process;

// A reader that has gone (`| head`) takes nothing back from the API: the exit code still tells.
for (const stream of [stdout, stderr]) stream.on("error", () => {});

const signal = stoppedBySignals(process);
const code = await run({ argv: argv.slice(2), env, stdin, stdout, stderr, signal });
for (const stream of [stdout, stderr]) await new Promise((done) => stream.write("", done));
// Said outright: what Node itself has left open, or breaks without WebAssembly, changes no outcome.
process.exit(code);
