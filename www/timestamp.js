// The time that the client wants its request signed with (`Ehpc-Timestamp`). The API refuses a
// timestamp more than 60 s off, so a delayed request expires. That holds only if exactly this time is
// signed, however late the request arrives here.

import { HttpError } from "./http.js";

/** @typedef {{ behind: number, ahead: number }} Window by how many milliseconds a time may be off */

/** For changes. A change signed for the future could be carried out later. @type {Window} */
const CHANGE = { behind: 60_000, ahead: 5_000 };

/** For reads, with which the client asks the API whether a timestamp is still accepted. @type {Window} */
const READ = { behind: 120_000, ahead: 120_000 };

/**
 * The time that a request names, in milliseconds since 1970, or `null`.
 * @param {import("node:http").IncomingMessage} req
 * @throws {HttpError} 400 for a malformed time
 */
export function wantedTime(req) {
  const text = req.headers["ehpc-timestamp"];
  if (text === undefined) return null;
  const time = typeof text === "string" && text.length === 20 ? Date.parse(text) : Number.NaN;
  // Compared as text, so that exactly the given time is signed.
  if (!Number.isNaN(time) && `${new Date(time).toISOString().slice(0, 19)}Z` === text) return time;
  throw new HttpError(400, "an Ehpc-Timestamp must look like 2026-01-02T03:04:05Z");
}

/** Nothing was sent, because of the request's timestamp. */
export class Expired extends Error {}

/**
 * Whether a request with this time is forwarded.
 * @param {"GET" | "POST"} method
 * @param {number} wanted
 * @param {number} now the API's clock, as far as it is known
 */
export function isPassedOn(method, wanted, now) {
  const { behind, ahead } = method === "POST" ? CHANGE : READ;
  return wanted >= now - behind && wanted <= now + ahead;
}

/**
 * The API's own response to a timestamp that is too far off.
 * @param {string | null} date the API's clock, if it is known
 * @returns {import("./proxy.js").Answer}
 */
export function expired(date) {
  const body = { ret_code: 1300, message: "the request expired: its timestamp is too far off" };
  return {
    status: 200,
    headers: { "content-type": "application/json", ...(date !== null && knownDate(date)) },
    body: Buffer.from(`${JSON.stringify(body)}\n`),
  };
}

/**
 * The API's `Date`, also under a name that no server in between replaces.
 * @param {string} date
 */
export function knownDate(date) {
  return { date, "ehpc-date": date };
}
