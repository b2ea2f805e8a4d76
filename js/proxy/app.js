/** The app's own functions, called so that one that fails prevents a request and does not let it through. */
import { busy } from "./refusal.js";

/** @typedef {import("./types.d.ts").Principal} Principal */
/** @typedef {import("./types.d.ts").ProxyCredentials} Credentials */
/** @typedef {(error: unknown, what: string) => void} Report */

/**
 * Waits for what a function of the app returns.
 *
 * @template T
 * @param {{ deadline: import("./deadline.js").Deadline, report: Report }} call
 * @param {string} name of the function
 * @param {() => T | PromiseLike<T>} run
 * @returns {Promise<Awaited<T>>}
 * @throws {import("./refusal.js").Refusal} 429 if it fails, or takes too long
 */
export async function ask({ deadline, report }, name, run) {
  try {
    return await deadline.wait(run());
  } catch (error) {
    report(error, name);
    throw busy(`The console's server could not answer: ${name} failed.`);
  }
}

/**
 * The id of a principal.
 *
 * @param {unknown} who
 * @returns {string}
 */
export function idOf(who) {
  const id = typeof who === "object" && who !== null ? Reflect.get(who, "id") : who;
  if (typeof id === "string" && id !== "") {
    return id;
  }
  throw new TypeError("a principal must be a string or have an `id` that is one, and not empty");
}

/**
 * @param {unknown} credentials
 * @returns {Credentials}
 */
export function checkCredentials(credentials) {
  const { accessKeyId, secretAccessKey } = /** @type {Record<string, unknown>} */ (
    Object(credentials)
  );
  const isText = (/** @type {unknown} */ value) => typeof value === "string" && value !== "";
  if (isText(accessKeyId) && isText(secretAccessKey)) {
    return /** @type {Credentials} */ (credentials);
  }
  throw new TypeError("`credentials` must have an `accessKeyId` and a `secretAccessKey`");
}
