import { Failure } from "../lib/failure.js";
import { find } from "../lib/path-variable.js";
import { ask, capture } from "../lib/run.js";

/** Whether this system is Debian or a derivative. */
export function hasApt() {
  return process.platform === "linux" && find("apt-get") !== undefined;
}

/** @param {readonly string[]} packages */
export async function install(packages) {
  const fix = `apt-get update && ${sudo}apt-get install -y ${packages.join(" ")}`;
  await update(fix);
  const args = ["install", "-y", "--no-install-recommends", ...packages];
  const command = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", ...PATIENT, ...args];
  await asRoot(command, 900, fix);
}

/**
 * Updates the package lists once per run: a fresh container has none.
 * @param {string} fix the command for a person to run
 */
async function update(fix) {
  if (upToDate) return;
  await asRoot(["apt-get", ...PATIENT, "update"], 300, fix);
  upToDate = true;
}

let upToDate = false;

/**
 * The upstream version of an installed package; undefined if it is unknown.
 * @param {string} name
 */
export function versionOf(name) {
  return ask("dpkg-query", ["-W", "-f", `\${source:Upstream-Version}`, name]) || undefined;
}

/**
 * Whether there is a package of this name.
 * @param {string} name
 */
export async function isKnown(name) {
  await update(`apt-get update && ${sudo}apt-get install -y ${name}`);
  return ask("apt-cache", ["show", "--no-all-versions", name]) !== undefined;
}

/**
 * Runs a command as root: directly, or by sudo if it does not ask for a password.
 * @param {readonly string[]} command
 * @param {number} limit seconds
 * @param {string} fix the command to show to the user
 */
async function asRoot(command, limit, fix) {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && ask("sudo", ["-n", "true"]) === undefined) {
    throw new Failure(
      "To install packages needs root, and sudo is missing or asks for a password.",
      {
        fix: `sudo ${fix}`,
      },
    );
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
