/**
 * A long text in a Durable Object's storage, where a value may have 128 KiB: in parts.
 */

/**
 * What is used of a Durable Object's storage.
 *
 * @typedef {object} ObjectStorage
 * @property {{ (key: string): Promise<unknown>, (keys: string[]): Promise<Map<string, unknown>> }} get
 * @property {{ (key: string, value: unknown): Promise<void>, (entries: Record<string, unknown>): Promise<void> }} put
 * @property {(time: number) => Promise<void>} setAlarm
 * @property {() => Promise<void>} deleteAll
 */

/** In UTF-16 code units, which take two bytes if one of the text is not in Latin-1. */
const PART_LENGTH = 60_000;

/** How many values one call reads or writes. */
const VALUES_PER_CALL = 128;

/** @param {string} text */
export function countParts(text) {
  return Math.ceil(text.length / PART_LENGTH);
}

/**
 * Puts a text. The storage commits all parts together, and with what else is put before the next wait.
 *
 * @param {ObjectStorage} storage
 * @param {string} text
 */
export async function putParts(storage, text) {
  const puts = callsFor(countParts(text)).map((numbers) => {
    const parts = numbers.map((number) => {
      const start = number * PART_LENGTH;
      return [nameOf(number), text.slice(start, start + PART_LENGTH)];
    });
    return storage.put(Object.fromEntries(parts));
  });
  await Promise.all(puts);
}

/**
 * @param {ObjectStorage} storage
 * @param {number} count
 */
export async function getParts(storage, count) {
  const calls = callsFor(count).map(async (numbers) => {
    const names = numbers.map(nameOf);
    const values = await storage.get(names);
    return names.map((name) => values.get(name)).join("");
  });
  return (await Promise.all(calls)).join("");
}

/**
 * The numbers of the parts, in lists for one call each.
 *
 * @param {number} count
 */
function callsFor(count) {
  return Array.from({ length: Math.ceil(count / VALUES_PER_CALL) }, (_, call) => {
    const first = call * VALUES_PER_CALL;
    const length = Math.min(VALUES_PER_CALL, count - first);
    return Array.from({ length }, (_, index) => first + index);
  });
}

/** @param {number} number */
function nameOf(number) {
  return `response ${number}`;
}
