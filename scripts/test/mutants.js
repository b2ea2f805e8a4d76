import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../lib/failure.js";
import { root } from "../lib/paths.js";

/** The number of random schedules that must reveal each mutant. */
const SCHEDULES = "300000";

/** The time limit to build and run one mutant, in milliseconds. */
const LIMIT_MS = 900_000;

/**
 * A mistake in the sources: a change of one place, or of several (`also`). Some have no effect within
 * the bounds: nothing is sent after a loss until a scan has shown that it was not carried out, so that
 * a forgotten loss does not matter. Those are detected out of bounds.
 * @typedef {{ file: string, find: string, replace: string }} Change
 * @typedef {Change & { name: string, also?: Change[], harmlessWithinBounds?: boolean }} Mutant
 */

/**
 * Builds each mutant of the protocol and checks that the model catches it. EHPC_MUTANTS selects those
 * whose name contains it.
 * @param {import("../setup.js").TestTools} setUp
 */
export async function mutantTests({ env }) {
  const list = join(root, "core/tests/model/mutants.json");
  /** @type {Mutant[]} */
  const all = JSON.parse(readFileSync(list, "utf8"));
  const { EHPC_MUTANTS = "" } = process.env;
  const mutants = all.filter(({ name }) => name.includes(EHPC_MUTANTS));
  const folder = mkdtempSync(join(tmpdir(), "ehpc-mutants-"));
  try {
    for (const part of [
      "Cargo.toml",
      "Cargo.lock",
      "rust-toolchain.toml",
      "src",
      "core",
      "xtask",
    ]) {
      cpSync(join(root, part), join(folder, part), { recursive: true });
    }
    const missed = [];
    const usual = outOfBounds(folder, env);
    console.log(`  ${usual} schedules out of bounds break a promise without a mutant`);
    for (const mutant of mutants) {
      const said = attempt(mutant, folder, env, usual);
      console.log(`  ${mutant.name.padEnd(72)}  ${said ?? "NOT CAUGHT"}`);
      if (said === undefined) missed.push(mutant.name);
    }
    if (missed.length > 0) throw new Failure(`The model did not catch: ${missed.join("; ")}`);
    console.log(`${mutants.length} mutants, each caught`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The model's finding for a mutant; undefined if it finds nothing.
 * @param {Mutant} mutant
 * @param {string} folder a copy of the crate
 * @param {NodeJS.ProcessEnv} env
 * @param {number} usual how many schedules out of bounds break a promise without a mutant
 */
function attempt(
  { name, file, find, replace, also = [], harmlessWithinBounds },
  folder,
  env,
  usual,
) {
  /** @type {Map<string, string>} */
  const originals = new Map();
  for (const change of [{ file, find, replace }, ...also]) {
    const path = join(folder, change.file);
    const text = readFileSync(path, "utf8");
    if (!originals.has(path)) originals.set(path, text);
    const parts = text.split(change.find);
    if (parts.length !== 2) {
      throw new Failure(
        `The mutant "${name}" must change one place of ${change.file}, not ${parts.length - 1}`,
      );
    }
    writeFileSync(path, parts.join(change.replace));
  }
  try {
    const args = ["test", "--locked", "-p", "ehpc-remove-nodes-core", "--test", "model"];
    const built = cargo([...args, "--no-run"], folder, env);
    if (built.status !== 0)
      throw new Failure(`The mutant "${name}" does not compile:\n${built.stderr}`);
    if (harmlessWithinBounds) {
      const broken = outOfBounds(folder, env);
      return broken > usual ? `out of bounds: ${broken} instead of ${usual}` : undefined;
    }
    const { status, stdout } = cargo(args, folder, env);
    if (status === 0) return undefined;
    const after = /after (\d+) schedules/.exec(stdout)?.[1];
    const what = /"(?:call \d+: )?([^"]*?)(?:: [^"]*)?",?\n/.exec(stdout)?.[1];
    const benign = /\d+ of \d+ unknown|\d+ resolved/.exec(stdout)?.[0];
    if (after !== undefined) return `after ${after}: ${what?.slice(0, 60)}`;
    return benign ?? "seen by another test of the model";
  } finally {
    for (const [path, text] of originals) writeFileSync(path, text);
  }
}

/**
 * How many schedules out of bounds break a promise.
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 */
function outOfBounds(folder, env) {
  const args = [
    "test",
    "--locked",
    "-p",
    "ehpc-remove-nodes-core",
    "--test",
    "model",
    "out_of_bounds",
    "--",
    "--nocapture",
  ];
  const { stdout, stderr } = cargo(args, folder, env);
  const broken = /out of bounds: (\d+) of/.exec(stdout)?.[1];
  if (broken === undefined) throw new Failure(`The model did not run:\n${stderr}`);
  return Number(broken);
}

/**
 * @param {readonly string[]} args
 * @param {string} cwd
 * @param {NodeJS.ProcessEnv} env
 */
function cargo(args, cwd, env) {
  const target = join(root, "target/mutants");
  return spawnSync("cargo", args, {
    cwd,
    env: { ...env, CARGO_TARGET_DIR: target, EHPC_MODEL_SCHEDULES: SCHEDULES, RUST_BACKTRACE: "0" },
    encoding: "utf8",
    timeout: LIMIT_MS,
    maxBuffer: 64 * 2 ** 20,
  });
}
