// A server whose clock is off: it rejects timestamps that differ from its own time.

import { EXPIRED, isExpired } from "../timestamps.js";
import { listen } from "./listen.js";

/**
 * @param {number} seconds by how much its clock is ahead
 * @param {boolean} [sendsDate] do its responses have a `Date`?
 */
export function serveWithClock(seconds, sendsDate = true) {
  return listen((req, res) => {
    const now = Date.now() + seconds * 1000;
    const expired = isExpired(req.url ?? "", req.headers, now);
    if (sendsDate) res.setHeader("Date", new Date(now).toUTCString());
    else res.sendDate = false;
    res.end(JSON.stringify(expired ? EXPIRED : { ret_code: 0, job_id: "j-1" }));
  });
}
