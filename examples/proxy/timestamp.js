// The time that the client wants its request signed with (`Ehpc-Timestamp`). The API refuses a
// timestamp more than 60 s off, so a request that is delayed on its way dies by itself. That holds
// only if exactly this time is signed, however late the request arrives here.

import { refuse } from "./refusal.js";

/** What may change something: by how much its time may be behind and ahead, in milliseconds. */
const CHANGE = { behind: 60_000, ahead: 5_000 };

/** The client asks by a read whether a timestamp is still accepted: for the API to answer. */
const READ = { behind: 120_000, ahead: 120_000 };

/**
 * @typedef {object} Span while what was signed may be sent, by our clock, in milliseconds since 1970
 * @property {number} from
 * @property {number} to
 * @property {number | null} offset by how much the API's clock differs from ours, if it is known
 */

/**
 * The time that a request asks for, if it does.
 * @param {Request} request
 */
export function wantedTime({ headers }) {
  const text = headers.get("ehpc-timestamp");
  if (text === null) return undefined;
  const time = text.length === 20 ? new Date(text) : new Date(Number.NaN);
  // Written back, so that what is signed is what was asked for, to the letter.
  if (!Number.isNaN(time.getTime()) && `${time.toISOString().slice(0, 19)}Z` === text) return time;
  return refuse(400, "an Ehpc-Timestamp looks like 2026-01-02T03:04:05Z");
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
 * The API's own answer to a timestamp that is too far off. The API's clock is shown if it is known;
 * ours alone must not be taken for it, for a client would believe it.
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
 * The API's `Date`, under a name that no server in between sets to its own time.
 * @param {string} date
 */
export function knownDate(date) {
  return { date, "ehpc-date": date };
}
