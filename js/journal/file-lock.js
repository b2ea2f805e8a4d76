/**
 * A lock in a folder that knows when its program has ended.
 *
 * Its files are numbered: `<name>.<number>.lock`, and the highest is the lock. Whoever finds it free
 * creates the next one; of several, one succeeds. A lock is released by emptying its file, which needs no
 * space on the disk. The file stays, because a number must never be used twice.
 */
import { link, readdir, readFile, rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAbsent, writeAside } from "./file.js";
import { isAlive, ownProcess } from "./process.js";

/** The pauses while another program holds it, in milliseconds. */
const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 50;

/**
 * @param {string} folder
 * @param {string} name
 * @param {{ readonly wait: boolean, readonly signal: AbortSignal }} options
 * @returns {Promise<import("../types.d.ts").JournalLock | null>}
 */
export async function takeLock(folder, name, { wait, signal }) {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    signal.throwIfAborted();
    const numbers = await numbersOf(folder, name);
    const latest = numbers.at(-1) ?? 0;
    if (await isFree(fileOf(folder, name, latest))) {
      const own = latest + 1;
      if (await create(folder, name, own)) {
        await removeAll(folder, name, numbers);
        return lockOf(folder, name, own);
      }
    } else if (!wait) {
      return null;
    } else {
      await sleep(pause, undefined, { signal });
    }
  }
}

/**
 * @param {string} folder
 * @param {string} name
 * @param {number} number
 * @returns {import("../types.d.ts").JournalLock}
 */
function lockOf(folder, name, number) {
  let isReleased = false;
  const isHeld = async () => !isReleased && (await numbersOf(folder, name)).at(-1) === number;
  return {
    isHeld,
    async release() {
      if (await isHeld()) {
        isReleased = true;
        await truncate(fileOf(folder, name, number));
      }
    },
  };
}

/**
 * The numbers of a lock's files, in ascending order.
 *
 * @param {string} folder
 * @param {string} name
 */
async function numbersOf(folder, name) {
  const numbers = (await readdir(folder)).flatMap((file) => {
    const [, of, number] = /^(.*)\.(\d+)\.lock$/.exec(file) ?? [];
    return of === name ? [Number(number)] : [];
  });
  return numbers.sort((one, other) => one - other);
}

/**
 * Whether a lock was released, never taken, or its program has ended.
 *
 * @param {string} file
 */
async function isFree(file) {
  try {
    const text = await readFile(file, "utf8");
    return text === "" || !(await isAlive(text));
  } catch (error) {
    if (isAbsent(error)) {
      return true;
    }
    throw error;
  }
}

/**
 * Creates the lock's next file, complete from the start.
 *
 * @param {string} folder
 * @param {string} name
 * @param {number} number
 * @returns {Promise<boolean>} false if another program was faster
 */
async function create(folder, name, number) {
  const file = fileOf(folder, name, number);
  const aside = await writeAside(file, await ownProcess());
  try {
    await link(aside, file);
  } catch (error) {
    if (/** @type {{ code?: string }} */ (error).code === "EEXIST") {
      return false;
    }
    throw error;
  } finally {
    await rm(aside, { force: true });
  }
  // Whoever read the folder long ago may have created a number that was used up meanwhile.
  if ((await numbersOf(folder, name)).at(-1) === number) {
    return true;
  }
  await rm(file, { force: true });
  return false;
}

/**
 * @param {string} folder
 * @param {string} name
 * @param {number[]} numbers
 */
async function removeAll(folder, name, numbers) {
  for (const number of numbers) {
    await rm(fileOf(folder, name, number), { force: true });
  }
}

/**
 * @param {string} folder
 * @param {string} name
 * @param {number} number
 */
function fileOf(folder, name, number) {
  return join(folder, `${name}.${number}.lock`);
}
