// Starts programs, each in a process group of its own: the system's way to end a program with all that
// it has started. It is our own code because set-up needs it before there are npm packages; of those,
// tree-kill throws where there is no `ps`, and execa ends only the program itself.

import { spawn, spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

const windows = process.platform === "win32";

/** How long a group may take to end by itself (ms): within it, half as long, to be ready first. */
const PATIENCE = Number(process.env.EHPC_PATIENCE ?? 4000);

const SIGNALS = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);

/** The running groups, by the pid of the program. @type {Set<number>} */
const groups = new Set();

process.on("exit", () => {
  for (const group of groups) send(group, "SIGTERM");
});

/**
 * `spawn` of a program that ends with this process, and takes along what it has started.
 * @type {typeof spawn}
 */
export const launch = (
  /** @type {string} */ program,
  /** @type {any} */ args,
  /** @type {import("node:child_process").SpawnOptions} */ options = {},
) => {
  const env = { ...(options.env ?? process.env), EHPC_PATIENCE: `${PATIENCE / 2}` };
  // On Windows, `detached` would open a window.
  const child = spawn(program, args, { ...options, env, detached: !windows });
  const { pid } = child;
  if (pid === undefined) return /** @type {any} */ (child);
  if (groups.size === 0) for (const signal of SIGNALS) process.on(signal, endAll);
  groups.add(pid);
  child.once("exit", () => (windows ? forget(pid) : end(child)));
  return /** @type {any} */ (child);
};

/**
 * Ends a program and what it has started.
 * @param {import("node:child_process").ChildProcess} child
 */
export async function end({ pid }) {
  if (pid !== undefined) await endGroup(pid);
}

/** @param {number} group */
async function endGroup(group) {
  if (!groups.has(group)) return;
  if (windows) spawnSync("taskkill", ["/pid", `${group}`, "/T", "/F"]);
  for (const signal of /** @type {const} */ (["SIGTERM", "SIGKILL"])) {
    const until = Date.now() + PATIENCE;
    if (!windows && send(group, signal))
      while (send(group, 0) && Date.now() < until) await sleep(20);
  }
  forget(group);
}

/** @param {NodeJS.Signals} signal */
async function endAll(signal) {
  await Promise.all([...groups].map(endGroup));
  process.exit(signal === "SIGINT" ? 130 : 143);
}

/** @param {number} group */
function forget(group) {
  groups.delete(group);
  // Without groups, signals have their default action.
  if (groups.size === 0) for (const signal of SIGNALS) process.off(signal, endAll);
}

/**
 * @param {number} group
 * @param {NodeJS.Signals | 0} signal
 */
function send(group, signal) {
  try {
    return process.kill(-group, signal);
  } catch {
    return false; // It has ended.
  }
}
