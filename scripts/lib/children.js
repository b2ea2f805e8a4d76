// Starts programs, each in a process group of its own: the system's way to end a program with all that
// it has started. It is our own code because set-up needs it before there are npm packages; of those,
// tree-kill throws where there is no `ps`, and execa ends only the program itself.

import { spawn, spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/** @typedef {import("node:child_process").ChildProcess} Child */

const windows = process.platform === "win32";

/** How long a program may take to end by itself (ms); those it starts have half, to be ready first. */
const PATIENCE = Number(process.env.EHPC_PATIENCE ?? 4000);

/** The same for the rest of its group (ms). Short, because the dead count until init has seen them. */
const REST = 500;

const SIGNALS = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);

/** @type {Set<Child>} */
const running = new Set();

process.on("exit", () => {
  for (const child of running) send(child, "SIGTERM");
});

// npm's shell dies of a signal without handing it on, and so does any parent of SIGKILL.
if (process.env.npm_lifecycle_event || process.env.EHPC_PATIENCE) {
  const { ppid } = process;
  setInterval(() => process.ppid !== ppid && endAll("SIGTERM"), 500).unref();
}

/**
 * `spawn` of a program that ends with this process, and with it what it has started.
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
  if (child.pid !== undefined) {
    // Without children, signals have their default action.
    if (running.size === 0) for (const signal of SIGNALS) process.on(signal, endAll);
    running.add(child);
    child.once("exit", () => end(child));
  }
  return /** @type {any} */ (child);
};

/**
 * Ends a program and what it has started. After a signal there is no way on from here.
 * @param {Child} child
 */
export async function end(child) {
  await endGroup(child);
  if (interrupted) await new Promise(() => {});
}

let interrupted = false;

/** @param {Child} child */
async function endGroup(child) {
  if (!running.has(child)) return;
  if (windows && isAlive(child)) spawnSync("taskkill", ["/pid", `${child.pid}`, "/T", "/F"]);
  send(child, "SIGTERM");
  await until(() => !isAlive(child), PATIENCE);
  await until(() => !send(child, 0), REST);
  send(child, "SIGKILL");
  running.delete(child);
  if (running.size === 0) for (const signal of SIGNALS) process.off(signal, endAll);
}

/** @param {NodeJS.Signals} signal */
async function endAll(signal) {
  interrupted = true;
  await Promise.all([...running].map(endGroup));
  process.exit(signal === "SIGINT" ? 130 : 143);
}

/**
 * @param {() => boolean} condition
 * @param {number} limit ms
 */
async function until(condition, limit) {
  const last = Date.now() + limit;
  while (!condition() && Date.now() < last) await sleep(20);
}

/** @param {Child} child */
function isAlive({ exitCode, signalCode }) {
  return exitCode === null && signalCode === null;
}

/**
 * Sends a signal to a group; 0 only asks whether there is one.
 * @param {Child} child
 * @param {NodeJS.Signals | 0} signal
 */
function send({ pid }, signal) {
  try {
    return process.kill(-Number(pid), signal);
  } catch {
    return false; // It has ended, or this is Windows, which has no groups.
  }
}
