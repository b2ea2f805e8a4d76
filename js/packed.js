/**
 * A nodelist in one piece, so that it crosses into WebAssembly at once, however long it is:
 * core/src/request/packed.rs takes it apart.
 */
import { ignoreIfPromise } from "./promises.js";
import { LIST_LIMIT } from "./snapshot.js";

/** Set in the length of an entry that is a number. */
const NUMBER = 2 ** 31;

/**
 * The entries joined, in UTF-8, and the length of each in UTF-16. Undefined for anything but a list of numbers and
 * strings: that is read entry by entry, to find out what is wrong with it.
 *
 * @param {unknown} request
 */
export function packed(request) {
  try {
    return pack(/** @type {{ nodelist: unknown }} */ (request).nodelist);
  } catch {
    // A request that throws when it is touched, or more text than a string can hold.
    return undefined;
  }
}

/** Made at the first use: some test environments have none. @type {TextEncoder | undefined} */
let encoder;

/** @param {unknown} list */
function pack(list) {
  if (!Array.isArray(list) || list.length > LIST_LIMIT) {
    return undefined;
  }
  const lengths = new Uint32Array(list.length);
  for (let index = 0; index < list.length; index++) {
    const entry = list[index];
    if (typeof entry === "string") {
      lengths[index] = entry.length;
    } else if (typeof entry === "number") {
      lengths[index] = `${entry}`.length + NUMBER;
    } else {
      list.forEach(ignoreIfPromise);
      return undefined;
    }
  }
  // As bytes: WebAssembly would take a string character by character.
  encoder ??= new TextEncoder();
  return { text: encoder.encode(list.join("")), lengths };
}
