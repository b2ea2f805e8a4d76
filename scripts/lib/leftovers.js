import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Ends every process that has this text in its environment, and so was started for what it names.
 * A browser is no longer a descendant of ours once its driver has ended before it.
 * @param {string} mark
 */
export async function endLeftovers(mark) {
  for (const signal of /** @type {const} */ (["SIGTERM", "SIGKILL"])) {
    // Looked for again each time: one that ends may have started another.
    for (let tries = 0; tries < 30; tries += 1) {
      const left = marked(mark);
      if (left.length === 0) return;
      for (const pid of left) send(pid, signal);
      await sleep(100);
    }
  }
}

/**
 * Only Linux shows the environment of a process.
 * @param {string} mark
 */
function marked(mark) {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && environmentOf(pid).includes(mark));
}

/** @param {number} pid */
function environmentOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8");
  } catch {
    return ""; // It has ended, or is someone else's.
  }
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended while we looked.
  }
}
