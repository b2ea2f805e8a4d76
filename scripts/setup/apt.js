import { Failure } from "../lib/failure.js";
import { find } from "../lib/path-variable.js";
import { ask, capture } from "../lib/run.js";

/** Whether this system is Debian or a derivative. */
export function hasApt() {
  return process.platform === "linux" && find("apt-get") !== undefined;
}

/** @param {readonly string[]} packages */
export function areInstalled(packages) {
  const said = ask("dpkg-query", ["-W", "-f", `\${db:Status-Status}\\n`, ...packages]);
  return said?.split("\n").every((status) => status === "installed") ?? false;
}

/** Updates the package lists once per run: a fresh container has none. */
export async function update() {
  if (upToDate) return;
  await asRoot(["apt-get", ...PATIENT, "update"], 300, "apt-get update");
  upToDate = true;
}

let upToDate = false;

/** @param {readonly string[]} packages */
export async function install(packages) {
  const args = ["install", "-y", "--no-install-recommends", ...packages];
  const command = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", ...PATIENT, ...args];
  await asRoot(command, 900, `apt-get update && ${sudo}apt-get ${args.join(" ")}`);
}

/**
 * The upstream version of an installed package; undefined if it is unknown.
 * @param {string} name
 */
export function versionOf(name) {
  return ask("dpkg-query", ["-W", "-f", `\${source:Upstream-Version}`, name]) || undefined;
}

/** @param {string} name */
export function isKnown(name) {
  return ask("apt-cache", ["show", "--no-all-versions", name]) !== undefined;
}

/**
 * Runs a command as root: directly, or by sudo if it does not ask for a password.
 * @param {readonly string[]} command
 * @param {number} limit seconds
 * @param {string} [fix] the command to show to the user
 */
export async function asRoot(command, limit, fix = command.join(" ")) {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && ask("sudo", ["-n", "true"]) === undefined) {
    throw new Failure("This requires root, but sudo is missing or asks for a password.", {
      fix: `sudo ${fix}`,
    });
  }
  const [program = "", ...args] = isRoot ? command : ["sudo", "-n", ...command];
  try {
    await capture(program, args, { limit });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { message, output } = error;
    throw new Failure(message, { fix: `${sudo}${fix}`, output });
  }
}

/** Waits for the lock of another apt-get, for example of unattended upgrades. */
const PATIENT = ["-o", "DPkg::Lock::Timeout=120"];

const sudo = process.getuid?.() === 0 ? "" : "sudo ";
