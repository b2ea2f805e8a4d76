// The time that the client wants its request signed with (`Ehpc-Timestamp`). The API refuses a
// timestamp more than 60 s off, so a delayed request expires. That holds only if exactly this time is
// signed, however late the request arrives here.

import { refuse } from "./refusal.js";

/** For changes: how far the time may be behind and ahead, in milliseconds. */
const CHANGE = { behind: 60_000, ahead: 5_000 };

/** For reads, with which the client asks the API whether a timestamp is still accepted. */
const READ = { behind: 120_000, ahead: 120_000 };

/**
 * @typedef {object} Span when a signed request may be sent, by this server's clock, in milliseconds since 1970
 * @property {number} from
 * @property {number} to
 * @property {number | null} offset offset of the API's clock from this server's, if known
 */

/**
 * The time that a request names, if any.
 * @param {Request} request
 */
export function wantedTime({ headers }) {
  const text = headers.get("ehpc-timestamp");
  if (text === null) return undefined;
  const time = text.length === 20 ? new Date(text) : new Date(Number.NaN);
  // Compared as text, so that exactly the given time is signed.
  if (!Number.isNaN(time.getTime()) && `${time.toISOString().slice(0, 19)}Z` === text) return time;
  return refuse(400, "an Ehpc-Timestamp must look like 2026-01-02T03:04:05Z");
}

/**
 * @param {"GET" | "POST"} method
 * @param {Date} wanted
 * @param {number | null} offset
 * @returns {Span}
 */
export function spanOf(method, wanted, offset) {
  const { behind, ahead } = method === "POST" ? CHANGE : READ;
  const time = wanted.getTime() - (offset ?? 0);
  return { from: time - ahead, to: time + behind, offset };
}

/**
 * The API's own response to a timestamp that is too far off. It has a `Date` only if the API's clock is
 * known: a client would take this server's time for the API's.
 * @param {number | null} offset
 * @returns {import("./send.js").Answer}
 */
export function expired(offset) {
  const date = offset === null ? {} : knownDate(new Date(Date.now() + offset).toUTCString());
  const body = { ret_code: 1300, message: "the request expired: its timestamp is too far off" };
  return {
    status: 200,
    headers: { ...date, "content-type": "application/json", "cache-control": "no-store" },
    body: JSON.stringify(body),
  };
}

/**
 * The API's `Date`, also under a name that no server in between replaces.
 * @param {string} date
 */
export function knownDate(date) {
  return { date, "ehpc-date": date };
}
