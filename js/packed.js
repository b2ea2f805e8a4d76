/** Packs a node list, so that it is passed to WebAssembly at once; see core/src/request/packed.rs. */
import { ignoreIfPromise } from "./promises.js";
import { LIST_LIMIT } from "./snapshot.js";

/** The bit that marks the length of a number's entry. */
const NUMBER = 2 ** 31;

/**
 * The joined entries in UTF-8, and the length of each in UTF-16 code units. Undefined for anything
 * but an array of numbers and strings: Rust reads that entry by entry to report the error.
 *
 * @param {unknown} request
 */
export function packed(request) {
  try {
    return pack(/** @type {{ nodelist: unknown }} */ (request).nodelist);
  } catch {
    // The request throws when it is read, or the text exceeds the maximum string length.
    return undefined;
  }
}

/** Created on first use: some test environments have none. @type {TextEncoder | undefined} */
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
  // Bytes are copied at once; a string would be copied character by character.
  encoder ??= new TextEncoder();
  return { text: encoder.encode(list.join("")), lengths };
}
