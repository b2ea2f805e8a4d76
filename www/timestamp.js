// The time that the client wants its request signed with (`Ehpc-Timestamp`). The API refuses a
// timestamp more than 60 s off, so a request that is delayed on its way dies by itself. That holds
// only if exactly this time is signed, however late the request arrives here.

import { HttpError } from "./http.js";

/** @typedef {{ behind: number, ahead: number }} Window by how many milliseconds a time may be off */

/** What may change something. A change signed for later could be carried out later. @type {Window} */
const CHANGE = { behind: 60_000, ahead: 5_000 };

/** The client asks by a read whether a timestamp is still accepted: for the API to answer. @type {Window} */
const READ = { behind: 120_000, ahead: 120_000 };

/**
 * The time that a request asks for, if it does, in milliseconds since 1970.
 * @param {import("node:http").IncomingMessage} req
 * @throws {HttpError} 400 for one that is malformed
 */
export function wantedTime(req) {
  const text = req.headers["ehpc-timestamp"];
  if (text === undefined) return null;
  const time = typeof text === "string" && text.length === 20 ? Date.parse(text) : Number.NaN;
  // Written back, so that what is signed is what was asked for, to the letter.
  if (!Number.isNaN(time) && `${new Date(time).toISOString().slice(0, 19)}Z` === text) return time;
  throw new HttpError(400, "an Ehpc-Timestamp looks like 2026-01-02T03:04:05Z");
}

/** Nothing was sent, because of the request's timestamp. */
export class Expired extends Error {}

/**
 * Is a request with this time passed on?
 * @param {"GET" | "POST"} method
 * @param {number} wanted
 * @param {number} now the API's clock, as far as it is known
 */
export function isPassedOn(method, wanted, now) {
  const { behind, ahead } = method === "POST" ? CHANGE : READ;
  return wanted >= now - behind && wanted <= now + ahead;
}

/**
 * The API's own answer to a timestamp that is too far off.
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
 * The API's `Date`, under a name that no server in between sets to its own time.
 * @param {string} date
 */
export function knownDate(date) {
  return { date, "ehpc-date": date };
}
