import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Ends every process with this text in its environment. A browser whose driver has ended is no longer
 * a descendant of this process.
 * @param {string} mark
 */
export async function endLeftovers(mark) {
  for (const signal of /** @type {const} */ (["SIGTERM", "SIGKILL"])) {
    // Searched again each time: a process that ends may have started another.
    for (let tries = 0; tries < 30; tries += 1) {
      const left = marked(mark);
      if (left.length === 0) return;
      for (const pid of left) send(pid, signal);
      await sleep(100);
    }
  }
}

/**
 * The processes with this text in their environment, which only Linux shows.
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
    return ""; // It has ended, or belongs to another user.
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
    // It ended meanwhile.
  }
}
