// Processes that use one SQLite file at the same time, and are killed.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { storesUrl } from "./stores.js";

/** @typedef {Omit<import("./sqlite-child.js").Task, "stores"> & { killAfterMs?: number }} Task */

/**
 * @typedef {object} Ended
 * @property {boolean} isKilled
 * @property {string[]} first the keys for which it was first
 * @property {string[]} finished
 * @property {string} problems what it printed on standard error
 */

const CHILD = fileURLToPath(new URL("sqlite-child.js", import.meta.url));

/** No process may take longer (ms). */
const LONGEST_MS = 60_000;

/**
 * @param {Task} task
 * @returns {Promise<Ended>}
 */
export function runProcess({ killAfterMs, ...task }) {
  const argument = JSON.stringify({ ...task, stores: storesUrl });
  const child = spawn(process.execPath, [CHILD, argument], { stdio: ["ignore", "pipe", "pipe"] });
  const timer = setTimeout(() => child.kill("SIGKILL"), LONGEST_MS);
  const ended = { isKilled: false, first: [], finished: [], problems: "" };
  /** @type {Record<string, string[]>} */
  const keys = { first: ended.first, finished: ended.finished };
  createInterface({ input: child.stdout }).on("line", (line) => {
    const [what = "", key = ""] = line.split(" ");
    keys[what]?.push(key);
    if (what === "ready" && killAfterMs !== undefined) {
      setTimeout(() => child.kill("SIGKILL"), killAfterMs);
    }
  });
  child.stderr.on("data", (text) => {
    ended.problems += text;
  });
  return new Promise((resolve) => {
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (code !== 0 && signal !== "SIGKILL") ended.problems += `It ended with ${code ?? signal}.`;
      if (code === 0 || signal === "SIGKILL") ended.problems = "";
      resolve({ ...ended, isKilled: signal === "SIGKILL" });
    });
  });
}
