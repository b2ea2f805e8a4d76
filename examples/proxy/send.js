// Sends one request to the API and reads the response. It never throws and never sends twice: a lost
// response becomes a 502, and the client checks the operation log.

import { noteDate } from "./api-clock.js";
import { expired, knownDate } from "./timestamp.js";

/**
 * @typedef {object} Message
 * @property {"GET" | "POST"} method
 * @property {string} url
 * @property {string} body
 * @property {import("./timestamp.js").Span} [span] when it may be sent; at any time, if missing
 */
/** @typedef {{ status: number, headers: Record<string, string>, body: ArrayBuffer | string }} Answer */

/** Shorter than the client's time limit. */
const TIMEOUT_MS = 8_000;

/** The response headers that are passed on. The client reads the API's clock from `date`. */
const PASSED_ON = ["content-type", "age", "date", "retry-after"];

/**
 * @param {Message} message
 * @returns {Promise<Answer>}
 */
export async function send({ method, url, body, span }) {
  const sent = Date.now();
  if (span && (sent < span.from || sent > span.to)) return expired(span.offset);
  try {
    const answer = await fetch(url, {
      method,
      ...(method === "POST" ? { body, headers: { "content-type": "application/json" } } : {}),
      // A signed request must reach only the server it was signed for.
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (answer.status >= 300 && answer.status < 400) return lost();
    const headers = PASSED_ON.flatMap((name) => {
      const value = answer.headers.get(name);
      return value === null ? [] : [[name, value]];
    });
    const date = answer.headers.get("date");
    // A cached response has an old `Date`.
    if (answer.status === 200 && !Number(answer.headers.get("age"))) noteDate(date, sent);
    const whole = await answer.arrayBuffer();
    return {
      ...{ status: answer.status, body: whole },
      headers: {
        ...Object.fromEntries(headers),
        ...(date !== null && knownDate(date)),
        "cache-control": "no-store",
      },
    };
  } catch {
    // The error may contain the signed URL.
    return lost();
  }
}

/** @returns {Answer} */
export function lost() {
  const headers = { "content-type": "text/plain", "cache-control": "no-store" };
  return { status: 502, headers, body: "the API's response was lost" };
}
