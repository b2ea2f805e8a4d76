import { spawn, spawnSync } from "node:child_process";
import { endTree, track } from "./children.js";
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
function start(program, args, { env = process.env, cwd = root, limit = 600 } = {}, show) {
  const command = [program, ...args].join(" ");
  return new Promise((resolve, reject) => {
    const stdout = show === "inherit" ? "inherit" : "pipe";
    const stderr = show === "pipe" ? "pipe" : "inherit";
    const child = spawn(program, args, { env, cwd, stdio: ["ignore", stdout, stderr] });
    track(child);

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
      if (child.pid !== undefined) endTree(child.pid);
    }, limit * 1000);

    child.once("error", (error) => {
      clearTimeout(timer);
      reject(new Failure(`\`${command}\` could not be started: ${error.message}`));
    });
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      if (code === 0 && !late) return resolve(out);
      const how = late ? `took longer than ${limit} s` : `ended with ${signal ?? code}`;
      // Machine-readable output would only bury the message on standard error.
      const text = show === "pipe" ? all : undefined;
      reject(new Failure(`\`${command}\` ${how}`, { output: text }));
    });
  });
}
