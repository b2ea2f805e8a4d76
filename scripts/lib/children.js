import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/**
 * The running child processes. They are ended by pid with their descendants: cargo, a driver or a
 * browser would otherwise outlive this process.
 * @type {Set<number>}
 */
const running = new Set();

/** @param {import("node:child_process").ChildProcess} child */
export function track(child) {
  const { pid } = child;
  if (pid === undefined) return;
  if (running.size === 0) for (const signal of SIGNALS) process.on(signal, endAll);
  running.add(pid);
  child.once("exit", () => {
    running.delete(pid);
    // Without children, signals have their default action.
    if (running.size === 0) for (const signal of SIGNALS) process.off(signal, endAll);
  });
}

/**
 * Ends a process and its descendants with SIGTERM, and after three seconds with SIGKILL.
 * @param {number} pid
 */
export async function endTree(pid) {
  if (process.platform === "win32") {
    spawnSync("taskkill", ["/pid", String(pid), "/T", "/F"]);
    return;
  }
  // Collected before the first signal: an orphan has lost its parent's pid.
  const tree = [pid, ...descendants(pid)];
  for (const one of tree) send(one, "SIGTERM");
  for (let tries = 0; tries < 30 && tree.some((one) => send(one, 0)); tries += 1) {
    await new Promise((done) => setTimeout(done, 100));
  }
  for (const one of tree) send(one, "SIGKILL");
}

const SIGNALS = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);

/** @param {NodeJS.Signals} signal */
async function endAll(signal) {
  await Promise.all([...running].map(endTree));
  process.exit(signal === "SIGINT" ? 130 : 143);
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals | 0} signal
 */
function send(pid, signal) {
  try {
    return process.kill(pid, signal);
  } catch {
    return false; // It has already ended.
  }
}

/** @param {number} ancestor */
function descendants(ancestor) {
  const parents = process.platform === "linux" ? parentsFromProc() : parentsFromPs();
  const found = [ancestor];
  for (const one of found) {
    for (const [pid, parent] of parents) if (parent === one) found.push(pid);
  }
  return found.slice(1);
}

/** Reads /proc: small containers may lack `ps`. */
function parentsFromProc() {
  /** @type {Map<number, number>} */
  const parents = new Map();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      // "pid (name) state parent …"; the name may contain brackets and spaces.
      const [, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      parents.set(Number(name), Number(parent));
    } catch {
      // It ended meanwhile.
    }
  }
  return parents;
}

function parentsFromPs() {
  const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  const pairs = stdout.trim().split("\n");
  return new Map(
    pairs.map((pair) => /** @type {[number, number]} */ (pair.trim().split(/\s+/).map(Number))),
  );
}
