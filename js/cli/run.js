import { plain, safeJson } from "../command-line/plain.js";
import { readArguments } from "./arguments.js";
import { change } from "./change.js";
import { failed } from "./ending.js";
import { help, version } from "./help.js";
import { list } from "./list.js";
import { lookUp } from "./look-up.js";
import { OUTCOMES } from "./outcomes.js";
import { Screen } from "./screen.js";
import { toJson } from "./tell.js";
import { wait } from "./wait.js";

/**
 * The parts of the process that the command uses.
 * @typedef {Pick<NodeJS.Process, "argv" | "env" | "stdin" | "stdout" | "stderr"> & { signal: AbortSignal }} Surroundings
 */

/**
 * How far the command got.
 *
 * @typedef {object} Progress
 * @property {import("./arguments.js").Arguments} args
 * @property {Screen} screen
 * @property {boolean} isSending whether the request may have been sent
 * @property {object & { nodes?: readonly (string | number)[] }} [target] what is changed: enough to undo it
 * @property {import("../types.d.ts").Removal} [accepted]
 * @property {import("./journal.js").CommandJournal} [journal] if there is one
 * @property {import("../types.d.ts").Resumed[]} earlier what became of earlier calls
 *
 * @typedef {Surroundings & Progress} Run
 */

/** @typedef {(run: Run) => Promise<import("./ending.js").Result>} Task */

const TASKS = { remove: change, add: change, list, "look-up": lookUp, wait };

/**
 * Runs the command and returns its exit code.
 * @param {Surroundings} surroundings
 * @returns {Promise<number>}
 */
export async function run(surroundings) {
  const { argv, env, stdout, stderr, signal } = surroundings;
  const screen = new Screen(stderr, env);
  /** @type {Run} */
  const run = {
    ...{ ...surroundings, screen, isSending: false, earlier: [] },
    args: readArguments(["--version"]), // Nothing, until they are read.
  };
  const ending = await perform(run).catch((error) => failed(error, run));
  const { lines, json, hints = [] } = ending;
  const { code } = OUTCOMES[ending.outcome];
  screen.close(signal.aborted);
  // Also on an invalid command line.
  const isJson = json !== undefined && argv.slice(0, endOf(argv)).includes("--json");
  const text = isJson ? safeJson(toObject(code === 0, json, run)) : lines.map(plain).join("\n");
  const lost = isJson || code === 0 ? await unwritten(stdout, text) : undefined;
  if (lost) screen.say(`The result could not be written to standard output: ${lost}.`, "red");
  const style = code === 0 ? undefined : code < 30 ? "red" : "yellow";
  const said = code !== 0 || lost ? lines : [];
  for (const line of said) screen.say(line, line === lines[0] ? style : undefined);
  for (const line of hints) screen.say(line);
  await run.journal?.told().catch(() => {}); // Then it is told again.
  return lost && code === 0 ? OUTCOMES.broken.code : code;
}

/** @param {Run} run @returns {Promise<import("./ending.js").Ending>} */
async function perform(run) {
  run.args = readArguments(run.argv, run.env);
  const { command, values } = run.args;
  if (values.help) return { outcome: "done", lines: help(command) };
  if (values.version) return { outcome: "done", lines: [version()] };
  return { outcome: "done", ...(await TASKS[command](run)) };
}

/** Where the options end. @param {readonly string[]} argv */
const endOf = (argv) => (argv.includes("--") ? argv.indexOf("--") : argv.length);

/** @param {boolean} ok @param {object} json @param {Run} run */
function toObject(ok, json, { target, accepted, earlier }) {
  const found = earlier.length > 0 && { earlier: earlier.map(toJson) };
  return { ok, ...target, ...accepted, ...json, ...found };
}

/**
 * Writes the result. If its reader is gone, as with `| head`, the exit code still has the outcome.
 * @param {NodeJS.WriteStream} stdout
 * @param {string} text
 * @returns {Promise<string | undefined>} why it was not written
 */
async function unwritten(stdout, text) {
  /** @type {NodeJS.ErrnoException | null | undefined} */
  const error = await new Promise((done) => stdout.write(`${text}\n`, done));
  return error && error.code !== "EPIPE" ? error.message : undefined;
}
