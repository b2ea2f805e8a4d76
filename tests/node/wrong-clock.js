// A server whose clock is off: it refuses what is not signed for its own time.

import { listen } from "./listen.js";

/**
 * @param {number} seconds by how much its clock is ahead
 * @param {boolean} [telling] whether its answers have a `Date`
 */
export function serveWithClock(seconds, telling = true) {
  return listen((req, res) => {
    const now = Date.now() + seconds * 1000;
    const url = new URL(req.url ?? "", "http://h");
    const signedFor = Date.parse(url.searchParams.get("timestamp") ?? "");
    const expired = !(Math.abs(signedFor - now) <= 60_000);
    if (telling) res.setHeader("Date", new Date(now).toUTCString());
    else res.sendDate = false;
    res.end(JSON.stringify(expired ? { ret_code: 1300 } : { ret_code: 0, job_id: "j-1" }));
  });
}
