import { spawnSync } from "node:child_process";
import { end, launch } from "./children.js";
import { Failure } from "./failure.js";
import { root } from "./paths.js";

/**
 * @typedef {object} RunOptions
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [cwd]
 * @property {number} [limit] the time limit in seconds; then it and its descendants are ended
 */

/**
 * Runs a program and shows its output.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export async function run(program, args, options) {
  await start(program, args, options, "inherit");
}

/**
 * Runs a program and shows its output only if it fails.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<string>} its standard output
 */
export function capture(program, args, options) {
  return start(program, args, options, "pipe");
}

/**
 * Runs a program and returns its standard output; standard error is shown.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<string>}
 */
export function output(program, args, options) {
  return start(program, args, options, "output");
}

/**
 * Runs a program, whether it fails or not, and returns all of its output in the order written.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, text: string }>}
 */
export async function transcript(program, args, options) {
  const { all, problem } = await ended(program, args, options, "pipe");
  return { code: problem === undefined ? 0 : 1, text: all };
}

/**
 * The output of a short-running program; undefined if it fails.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
export function ask(program, args, env = process.env) {
  const options = /** @type {const} */ ({ encoding: "utf8", cwd: root, timeout: 20_000 });
  const { status, stdout } = spawnSync(program, args, { ...options, env });
  return status === 0 ? stdout.trim() : undefined;
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {RunOptions | undefined} options
 * @param {"inherit" | "pipe" | "output"} show
 * @returns {Promise<string>}
 */
async function start(program, args, options, show) {
  const { out, all, problem } = await ended(program, args, options, show);
  if (problem === undefined) return out;
  // Machine-readable output would only bury the message on standard error.
  throw new Failure(problem, { output: show === "pipe" ? all : undefined });
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {RunOptions | undefined} options
 * @param {"inherit" | "pipe" | "output"} show
 * @returns {Promise<{ out: string, all: string, problem: string | undefined }>}
 */
function ended(program, args, { env = process.env, cwd = root, limit = 600 } = {}, show) {
  const command = [program, ...args].join(" ");
  return new Promise((resolve) => {
    const stdout = show === "inherit" ? "inherit" : "pipe";
    const stderr = show === "pipe" ? "pipe" : "inherit";
    const child = launch(program, args, { env, cwd, stdio: ["ignore", stdout, stderr] });

    let out = "";
    let all = "";
    child.stdout?.setEncoding("utf8").on("data", (text) => {
      out += text;
      all += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text) => {
      all += text;
    });

    let late = false;
    const timer = setTimeout(() => {
      late = true;
      end(child);
    }, limit * 1000);

    child.once("error", (error) => {
      clearTimeout(timer);
      resolve({ out, all, problem: `\`${command}\` could not be started: ${error.message}` });
    });
    child.once("close", async (code, signal) => {
      clearTimeout(timer);
      await end(child);
      const how = late ? `took longer than ${limit} s` : `ended with ${signal ?? code}`;
      const problem = code === 0 && !late ? undefined : `\`${command}\` ${how}`;
      resolve({ out, all, problem });
    });
  });
}
