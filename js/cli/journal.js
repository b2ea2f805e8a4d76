import { readdir, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, posix, resolve, win32 } from "node:path";
import { fileJournal } from "ehpc-remove-nodes/journal";
import { Problem } from "./problems.js";
import { teller } from "./tell.js";

/** @typedef {import("../types.d.ts").Receipt} Receipt */
/** @typedef {import("../types.d.ts").Resumed} Resumed */

/** The ending of a file that says: the command knew this outcome, but was killed before it told it. */
const UNTOLD = ".untold";

/**
 * The journal of the command: that of the package in a folder, which also knows what was told.
 *
 * The package looks up only calls whose outcome is not known. A command may also be killed later: while
 * it waits for the job, for example. The next one tells that, too.
 *
 * @typedef {object} Telling
 * @property {string} folder
 * @property {(found: Resumed) => void} tell says what became of an earlier call, before that is written
 *   down: if the command is killed in between, it is told again
 * @property {() => Promise<void>} tellUntold says what commands knew that were killed before they said it
 * @property {() => Promise<void>} told notes that this command told what became of its own call
 *
 * @typedef {import("../types.d.ts").Journal & Telling} CommandJournal
 */

/**
 * @param {import("./run.js").Run} run
 * @returns {CommandJournal | undefined} undefined with --no-journal
 */
export function openJournal(run) {
  if (run.args.journal === false) return undefined;
  const folder = resolve(run.args.journal ?? defaultFolder(run.env));
  const journal = fileJournal(folder);
  const tell = teller(run);
  /** The entries that this command wrote. @type {Set<string>} */
  const own = new Set();
  const markOf = (/** @type {string} */ id) => join(folder, encodeURIComponent(id) + UNTOLD);
  run.journal = {
    ...{ ...journal, folder, tell },
    async write(entry, options) {
      const receipt = receiptIn(entry.text);
      if (receipt?.state === "open") own.add(entry.id);
      else if (own.has(entry.id)) await writeFile(markOf(entry.id), "", { mode: 0o600 });
      else if (receipt) tell(outcomeOf(entry.id, receipt));
      await journal.write(entry, options);
    },
    async tellUntold() {
      const names = (await readdir(folder)).filter((name) => name.endsWith(UNTOLD));
      const entries = names.length > 0 ? await journal.read() : [];
      for (const name of names) {
        const id = decodeURIComponent(name.slice(0, -UNTOLD.length));
        const receipt = receiptIn(entries.find((entry) => entry.id === id)?.text);
        if (receipt?.state === "open") continue; // It is about to be written.
        if (receipt) tell(outcomeOf(id, receipt));
        await rm(markOf(id), { force: true });
      }
    },
    async told() {
      for (const id of own) await rm(markOf(id), { force: true });
    },
  };
  return run.journal;
}

/** Undefined if it is damaged: `resume` reports it. @param {string} [text] @returns {Receipt | undefined} */
function receiptIn(text = "") {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * What a receipt that is not open says, in the form of `resume`.
 * @param {string} id
 * @param {Receipt} receipt
 * @returns {Resumed}
 */
function outcomeOf(id, receipt) {
  const [job_id] = receipt.claims;
  const state = receipt.state === "open" ? "unknown" : receipt.state;
  const job = state === "applied" && job_id ? { job_id } : { jobIds: [...receipt.claims] };
  return { id, state, inProgress: false, ...job, receipt };
}

/**
 * The folder of the journal if none is named, by the XDG Base Directory Specification: it ignores a
 * relative $XDG_STATE_HOME.
 * @param {NodeJS.ProcessEnv} env
 * @param {() => string} [home] the home folder if HOME is not set
 */
export function defaultFolder(env, platform = process.platform, home = homedir) {
  const { isAbsolute, join } = platform === "win32" ? win32 : posix;
  const { XDG_STATE_HOME = "", LOCALAPPDATA = "" } = env;
  const isXdg = platform !== "win32" && isAbsolute(XDG_STATE_HOME);
  const base = platform === "win32" ? LOCALAPPDATA : isXdg ? XDG_STATE_HOME : homeOf(env, home);
  const below = platform === "win32" || isXdg ? [] : [".local", "state"];
  if (isAbsolute(base)) return join(base, ...below, "ehpc-remove-nodes");
  const variable = platform === "win32" ? "LOCALAPPDATA" : "HOME";
  const means = `The journal cannot be used (${variable} is not set to an absolute path).`;
  const hints = ["Name its folder with --journal, or use --no-journal."];
  throw new Problem("no_journal_folder", means, { hints });
}

/** @param {NodeJS.ProcessEnv} env @param {() => string} home */
function homeOf({ HOME }, home) {
  try {
    return HOME ?? home();
  } catch {
    return ""; // The user is not in the system's list of users.
  }
}
