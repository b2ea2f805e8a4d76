/** A journal in a folder: one file per entry, one per lock. For Node. */
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { takeLock } from "./file-lock.js";

/** Only the user may read what was removed where. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

const SUFFIX = ".json";

/** A file that is not renamed after this time belongs to a program that has ended, in milliseconds. */
const ABANDONED_MS = 3_600_000;

/** @type {typeof import("./types.d.ts").fileJournal} */
export function fileJournal(folder) {
  const path = folder instanceof URL ? fileURLToPath(folder) : folder;
  /** @type {Promise<void> | undefined} */
  let prepared;
  const prepare = () => {
    prepared ??= prepareFolder(path);
    prepared.catch(() => {
      prepared = undefined;
    });
    return prepared;
  };
  return {
    async lock(name, options) {
      await prepare();
      return await takeLock(path, encodeURIComponent(name), options);
    },
    async read(prefix = "") {
      await prepare();
      const start = encodeURIComponent(prefix);
      const isAsked = (/** @type {string} */ name) =>
        name.startsWith(start) && name.endsWith(SUFFIX);
      const names = (await readdir(path)).filter(isAsked);
      const entries = await Promise.all(names.map((name) => entryOf(path, name)));
      return entries.filter((entry) => entry !== undefined);
    },
    async write({ id, text }, { durable }) {
      await prepare();
      await writeAtomically(join(path, fileOf(id)), text);
      if (durable) {
        await flushFolder(path);
      }
    },
    async remove(id) {
      await rm(join(path, fileOf(id)), { force: true });
    },
  };
}

/** @param {string} id */
function fileOf(id) {
  return `${encodeURIComponent(id)}${SUFFIX}`;
}

/**
 * Creates the folder, and removes what programs that were ended while writing left.
 *
 * @param {string} path
 */
async function prepareFolder(path) {
  const created = await mkdir(path, { recursive: true, mode: FOLDER_MODE });
  if (created !== undefined) {
    // Its own name must survive a power loss, too.
    await flushFolder(join(path, ".."));
  }
  for (const name of await readdir(path)) {
    const file = join(path, name);
    const age = () => stat(file).then(({ mtimeMs }) => Date.now() - mtimeMs);
    if (name.endsWith(".new") && (await age().catch(() => 0)) > ABANDONED_MS) {
      await rm(file, { force: true });
    }
  }
}

/**
 * @param {string} folder
 * @param {string} name
 * @returns {Promise<import("../types.d.ts").JournalEntry | undefined>} undefined if it was removed
 *   meanwhile
 */
async function entryOf(folder, name) {
  const id = decodeURIComponent(name.slice(0, -SUFFIX.length));
  try {
    return { id, text: await readFile(join(folder, name), "utf8") };
  } catch (error) {
    return isAbsent(error) ? undefined : { id, text: "" };
  }
}

/**
 * Replaces a file: afterwards there is the old or the new one, also after a power loss. Libraries for
 * that (write-file-atomic, atomically) change the signal handlers of the process, and do not flush the
 * folder.
 *
 * @param {string} file
 * @param {string} text
 */
async function writeAtomically(file, text) {
  const aside = await writeAside(file, text);
  try {
    await rename(aside, file);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}

let files = 0;

/**
 * Writes a file next to another one, and flushes it.
 *
 * @param {string} file
 * @param {string} text
 */
export async function writeAside(file, text) {
  files++;
  const unique = `${process.pid}-${files}-${Math.random().toString(36).slice(2)}`;
  const aside = `${file}.${unique}.new`;
  const handle = await open(aside, "wx", FILE_MODE);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  return aside;
}

/**
 * Makes the names in a folder survive a power loss. Windows has no such call: its file systems log
 * names.
 *
 * @param {string} folder
 */
async function flushFolder(folder) {
  if (process.platform === "win32") {
    return;
  }
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** @param {unknown} error */
export function isAbsent(error) {
  return /** @type {{ code?: string }} */ (error)?.code === "ENOENT";
}
