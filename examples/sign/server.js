// A back end that signs for the page, without seeing the requests. It checks the text to sign, which
// names the operation, the time and, for a list, the cluster. For a change the text has only the MD5 of
// the body, so the cluster is not known: to restrict users to their own clusters, use the proxy.

import { Hono } from "hono";
import { requireOwnPage } from "../proxy/own-page.js";
import { userOf } from "../proxy/session.js";
import { hmac } from "../proxy/sign.js";

const OPERATIONS = [
  "POST /queue/ehpc/removeNodes/",
  "POST /queue/ehpc/addNodes/",
  "GET /queue/ehpc/getQueueList/",
  "GET /cluster/listNodes/",
  "GET /operation/",
];

/**
 * The API refuses a timestamp more than 60 s off, so a change that is signed for now cannot be made
 * later. With reads, the client asks which timestamps are still accepted. A time that is behind does
 * no harm, and this server's clock may be ahead of the client's.
 */
const BEHIND_MS = 120_000;
const AHEAD_MS = { GET: 120_000, POST: 5_000 };

/**
 * @param {{ credentials: { accessKeyId: string, secretAccessKey: string }, path: string, origin: string, sessionSecret: string }} settings
 *   `path` is the API's, like `/api`
 */
export function signingServer({ credentials, path, origin, sessionSecret }) {
  const app = new Hono();
  app.post("/console/sign", async (c) => {
    requireOwnPage(c.req.raw, origin);
    if ((await userOf(c, sessionSecret)) === undefined) return c.text("sign in first", 401);
    const text = await c.req.text();
    if (!maySign(text, path, credentials.accessKeyId)) return c.text("not signed", 403);
    return c.text(hmac(credentials.secretAccessKey, text));
  });
  return app;
}

/**
 * @param {string} text method, path, query and the body's MD5, in a line each
 * @param {string} path
 * @param {string} accessKeyId
 */
function maySign(text, path, accessKeyId) {
  const [method, place, query, md5, ...more] = text.split("\n");
  const params = new URLSearchParams(query);
  const names = [...params.keys()];
  const stamp = params.get("timestamp") ?? "";
  const ahead = Date.parse(stamp) - Date.now();
  return (
    OPERATIONS.some((one) => one.replace(" ", ` ${path}`) === `${method} ${place}`) &&
    /^[0-9a-f]{32}$/.test(md5 ?? "") &&
    more.length === 0 &&
    // With duplicates it is not known which one the API reads.
    new Set(names).size === names.length &&
    params.get("access_key_id") === accessKeyId &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(stamp) &&
    ahead >= -BEHIND_MS &&
    ahead <= (method === "POST" ? AHEAD_MS.POST : AHEAD_MS.GET)
  );
}
