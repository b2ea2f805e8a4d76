import { readArguments } from "./arguments.js";
import { toJson } from "./earlier.js";
import { failed } from "./ending.js";
import { help } from "./help.js";
import { OUTCOMES } from "./outcomes.js";
import { wantsJson } from "./parse.js";
import { plain } from "./plain.js";
import { remove } from "./remove.js";
import { Screen } from "./screen.js";
import { sign } from "./sign.js";
import { version } from "./version.js";
import { waitOnly } from "./wait.js";

/**
 * The parts of the process that the command uses.
 *
 * @typedef {object} Surroundings
 * @property {readonly string[]} argv
 * @property {NodeJS.ProcessEnv} env
 * @property {NodeJS.ReadStream} stdin
 * @property {NodeJS.WriteStream} stdout
 * @property {NodeJS.WriteStream} stderr
 * @property {AbortSignal} signal
 */

/**
 * How far the command got.
 *
 * @typedef {object} Progress
 * @property {boolean} sending whether the request may have been sent
 * @property {import("../types.d.ts").Removal} [removal] once it is accepted
 * @property {import("./journal.js").CommandJournal} [journal] if there is one
 * @property {import("../types.d.ts").Resumed[]} earlier what became of earlier removals
 */

/** @typedef {Surroundings & { screen: Screen, progress: Progress }} World */

/**
 * Runs the command and returns its exit code.
 * @param {Surroundings} surroundings
 * @returns {Promise<number>}
 */
export async function run(surroundings) {
  const { argv, env, stdout, stderr } = surroundings;
  const json = wantsJson(argv);
  const screen = new Screen(stderr, env);
  /** @type {Progress} */
  const progress = { sending: false, earlier: [] };
  const { outcome, ...ending } = await perform({ ...surroundings, screen, progress }).catch(
    (thrown) => failed(thrown, progress),
  );
  const ok = outcome === "done";
  screen.close(surroundings.signal.aborted);
  if (json && ending.json) {
    const earlier = progress.earlier.length > 0 && { earlier: progress.earlier.map(toJson) };
    stdout.write(`${JSON.stringify({ ok, ...progress.removal, ...ending.json, ...earlier })}\n`);
  } else if (ok) stdout.write(`${ending.lines.map(plain).join("\n")}\n`);
  if (!ok) for (const line of ending.lines) screen.say(line);
  await progress.journal?.told().catch(() => {}); // Then it is told again.
  return OUTCOMES[outcome].code;
}

/**
 * @param {World} world
 * @returns {Promise<import("./ending.js").Ending>}
 */
async function perform(world) {
  const args = readArguments(world.argv);
  switch (args.action) {
    case "help":
      return { outcome: "done", lines: help() };
    case "version":
      return { outcome: "done", lines: [version()] };
    case "sign":
      return sign(args, world);
    case "wait":
      return waitOnly(args, world);
    case "remove":
      return remove(args, world);
  }
}
