import { readdir, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, posix, resolve, win32 } from "node:path";
import { HpcError } from "ehpc-remove-nodes";
import { fileJournal } from "ehpc-remove-nodes/journal";

/** @typedef {import("../types.d.ts").Journal} Journal */
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
 * @implements {Journal}
 */
export class CommandJournal {
  #journal;
  #tell;
  /** The entries that this command wrote. @type {Set<string>} */
  #own = new Set();

  /**
   * @param {string} folder
   * @param {(found: Resumed) => void} tell called with what became of an earlier call, before it is
   *   written down: if the command is killed in between, it is told again
   */
  constructor(folder, tell) {
    this.folder = resolve(folder);
    this.#journal = fileJournal(this.folder);
    this.#tell = tell;
  }

  /** @type {Journal["lock"]} */
  lock(name, options) {
    return this.#journal.lock(name, options);
  }

  /** @type {Journal["read"]} */
  read(prefix) {
    return this.#journal.read(prefix);
  }

  /** @type {Journal["remove"]} */
  remove(id) {
    return this.#journal.remove(id);
  }

  /** @type {Journal["write"]} */
  async write(entry, options) {
    const receipt = receiptIn(entry.text);
    if (receipt?.state === "open") this.#own.add(entry.id);
    else if (this.#own.has(entry.id)) await writeFile(this.#markOf(entry.id), "", { mode: 0o600 });
    else if (receipt) this.#tell(outcomeOf(entry.id, receipt));
    await this.#journal.write(entry, options);
  }

  /** Tells the known outcomes of commands that were killed before they told them. */
  async tellUntold() {
    const names = (await readdir(this.folder)).filter((name) => name.endsWith(UNTOLD));
    if (names.length === 0) return;
    const entries = await this.read();
    for (const name of names) {
      const id = decodeURIComponent(name.slice(0, -UNTOLD.length));
      const receipt = receiptIn(entries.find((entry) => entry.id === id)?.text);
      if (receipt?.state === "open") continue; // It is about to be written.
      if (receipt) this.#tell(outcomeOf(id, receipt));
      await rm(this.#markOf(id), { force: true });
    }
  }

  /** Notes that the command told what became of its own call. */
  async told() {
    for (const id of this.#own) await rm(this.#markOf(id), { force: true });
  }

  /** The file of an entry. @param {string} id */
  fileOf(id) {
    return join(this.folder, `${encodeURIComponent(id)}.json`);
  }

  /** @param {string} id */
  #markOf(id) {
    return join(this.folder, `${encodeURIComponent(id)}${UNTOLD}`);
  }
}

/**
 * @param {string} [text]
 * @returns {Receipt | undefined} undefined if it is damaged: `resume` reports it
 */
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
  const { claims } = receipt;
  const state = receipt.state === "open" ? "unknown" : receipt.state;
  const [job_id] = claims;
  const jobs =
    state === "applied" && job_id ? { job_id } : claims.length > 0 && { jobIds: [...claims] };
  return { id, state, inProgress: false, ...jobs, receipt };
}

/**
 * The folder of the journal if none is named, by the XDG Base Directory Specification: it ignores a
 * relative $XDG_STATE_HOME.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} [platform]
 * @param {() => string} [home] the home folder if HOME is not set
 * @throws {HpcError} of kind `journal`
 */
export function defaultFolder(env, platform = process.platform, home = homedir) {
  const windows = platform === "win32";
  const { isAbsolute, join } = windows ? win32 : posix;
  const { XDG_STATE_HOME = "", LOCALAPPDATA = "" } = env;
  const name = "ehpc-remove-nodes";
  if (windows && isAbsolute(LOCALAPPDATA)) return join(LOCALAPPDATA, name);
  if (windows) throw noFolder("LOCALAPPDATA is not set to an absolute path");
  if (isAbsolute(XDG_STATE_HOME)) return join(XDG_STATE_HOME, name);
  const found = env.HOME ?? attempt(home);
  if (isAbsolute(found)) return join(found, ".local", "state", name);
  throw noFolder("HOME is not set to an absolute path");
}

/** @param {() => string} home */
function attempt(home) {
  try {
    return home();
  } catch {
    return ""; // The user is not in the system's list of users.
  }
}

/** @param {string} why */
function noFolder(why) {
  return new HpcError({
    kind: "journal",
    message:
      `The journal cannot be used (${why}). Nothing was sent and no node was removed. ` +
      "Name its folder with --journal, or use --no-journal.",
    ...{ maybeApplied: false, retryable: false, attempts: 0 },
  });
}
