/**
 * What identifies a running program of this machine: its process id, when it was started, and the boot
 * of the machine. A process id alone is used again.
 */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** @type {Promise<string> | undefined} */
let own;

/** This program, as a text for a lock's file. */
export function ownProcess() {
  own ??= described(process.pid);
  return own;
}

/**
 * Whether a program that was described so is still running. One of another machine (the folder is on a
 * shared disk) or of another container counts as ended: a call whose lock is taken over so does not
 * send, and a look-up waits until what it sent can no longer arrive.
 *
 * @param {string} text
 */
export async function isAlive(text) {
  const pid = Number(/^pid (\d+)$/m.exec(text)?.[1]);
  if (!Number.isSafeInteger(pid) || pid <= 0 || !exists(pid)) {
    return false;
  }
  return (await described(pid)) === text;
}

/** @param {number} pid */
async function described(pid) {
  const [started, boot] = await Promise.all([startOf(pid), bootId()]);
  return `pid ${pid}\nstarted ${started}\nboot ${boot}\n`;
}

/** @param {number} pid */
function exists(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is another user's.
    return /** @type {{ code?: string }} */ (error).code === "EPERM";
  }
}

/**
 * When a process was started: in Linux, in ticks since the boot. Windows has no quick way: there, only
 * its id counts.
 *
 * @param {number} pid
 */
async function startOf(pid) {
  try {
    if (process.platform === "linux") {
      const fields = await readFile(`/proc/${pid}/stat`, "utf8");
      // The name of the program, in parentheses, may contain spaces and parentheses.
      return fields.slice(fields.lastIndexOf(")") + 2).split(" ")[19] ?? "";
    }
    if (process.platform !== "win32") {
      const { stdout } = await run("ps", ["-o", "lstart=", "-p", String(pid)], {
        env: { LC_ALL: "C" },
      });
      return stdout.trim();
    }
  } catch {
    // It has ended, or the system does not say.
  }
  return "";
}

async function bootId() {
  try {
    return (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
  } catch {
    return "";
  }
}
