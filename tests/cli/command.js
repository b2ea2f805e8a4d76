// The command as npm installed it, in a process of its own. Whatever it writes, in any test: the
// secret must not be in it.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { SIM_CREDENTIALS } from "../../www/server.js";
import { project } from "../node/package.js";

/** What npm made of package.json's `bin`. */
export const bin = join(
  project,
  "node_modules",
  ".bin",
  process.platform === "win32" ? "ehpc-remove-nodes.cmd" : "ehpc-remove-nodes",
);

/**
 * @typedef {object} Ended
 * @property {number | null} code
 * @property {NodeJS.Signals | null} signal
 * @property {string} out
 * @property {string} err
 */

/**
 * Starts it, with nothing of this process' environment but the way to Node.
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string>, program?: string, before?: readonly string[] }} [how]
 */
export function start(args, { env = {}, program = bin, before = [] } = {}) {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(program, [...before, ...args], {
    ...{ cwd: project, env: { PATH, HOME, ...env }, timeout: 30_000 },
    shell: process.platform === "win32",
  });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    err += text;
  });
  /** @type {Promise<Ended>} */
  const ended = new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      try {
        assertSecretIsNotIn(out + err);
      } catch (error) {
        return reject(error);
      }
      resolve({ code, signal, out, err });
    });
  });
  /** Until it has written something. @param {RegExp} wanted */
  const seen = async (wanted) => {
    while (!wanted.test(out + err)) {
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`it ended without writing ${wanted}:\n${out}${err}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  return { child, ended, seen };
}

/**
 * Neither as it is nor in the forms in which programs write down bytes.
 * @param {string} text
 */
export function assertSecretIsNotIn(text) {
  const secret = SIM_CREDENTIALS.secretAccessKey;
  for (const form of /** @type {const} */ (["utf8", "base64", "hex"])) {
    const shown = Buffer.from(secret).toString(form).replace(/=+$/, "");
    assert.ok(!text.includes(shown), `the secret is shown as ${form}`);
  }
}
