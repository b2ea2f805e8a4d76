// The command as npm installed it, in a separate process. Every test checks that its output does
// not contain the secret.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SIM_CREDENTIALS } from "../../www/server.js";
import { project } from "../node/package.js";

/** The executable that npm created from package.json's `bin`. */
export const bin = join(
  project,
  "node_modules",
  ".bin",
  process.platform === "win32" ? "ehpc-remove-nodes.cmd" : "ehpc-remove-nodes",
);

const states = mkdtempSync(join(tmpdir(), "ehpc-cli-"));
process.once("exit", () => rmSync(states, { recursive: true, force: true }));

/** An empty folder. */
export const newFolder = () => mkdtempSync(join(states, "state-"));

/** An environment with a journal of its own, and that journal's folder. */
export function newJournal() {
  const state = newFolder();
  const env = { XDG_STATE_HOME: state, LOCALAPPDATA: state };
  return { env, folder: join(state, "ehpc-remove-nodes") };
}

/**
 * @typedef {object} Ended
 * @property {number | null} code
 * @property {NodeJS.Signals | null} signal
 * @property {string} out
 * @property {string} err
 */

/**
 * Starts it with only PATH and HOME of this process's environment, and a journal of its own.
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string>, program?: string, before?: readonly string[] }} [options]
 */
export function start(args, { env = {}, program = bin, before = [] } = {}) {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(program, [...before, ...args], {
    ...{ cwd: project, env: { PATH, HOME, ...newJournal().env, ...env }, timeout: 30_000 },
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
        assertNoSecret(out + err);
      } catch (error) {
        return reject(error);
      }
      resolve({ code, signal, out, err });
    });
  });
  /** Waits until the output matches. @param {RegExp} pattern */
  const seen = async (pattern) => {
    while (!pattern.test(out + err)) {
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`it ended without writing ${pattern}:\n${out}${err}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  return { child, ended, seen };
}

/**
 * Checks for the secret in plain, Base64 and hex.
 * @param {string} text
 */
export function assertNoSecret(text) {
  const secret = SIM_CREDENTIALS.secretAccessKey;
  for (const form of /** @type {const} */ (["utf8", "base64", "hex"])) {
    const shown = Buffer.from(secret).toString(form).replace(/=+$/, "");
    assert.ok(!text.includes(shown), `the secret is shown as ${form}`);
  }
}
