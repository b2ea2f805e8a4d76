// A back end that signs for the page, and never sees a request. It reads what it signs: the text
// names the operation, the time and, for a list, the cluster. Of a change it holds only the MD5 of
// the body, so it cannot tell whose cluster that is for: where users may not touch each other's
// clusters, take the proxy.

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

/** A text is no use to anybody after this, so none is signed for later. */
const MOST_OFF_MS = 5 * 60_000;

/**
 * @param {{ credentials: { accessKeyId: string, secretAccessKey: string }, path: string, origin: string, sessionSecret: string }} settings
 *   `path` is that of the API, like `/api`
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
  const stamp = Date.parse(params.get("timestamp") ?? "");
  return (
    OPERATIONS.some((one) => one.replace(" ", ` ${path}`) === `${method} ${place}`) &&
    /^[0-9a-f]{32}$/.test(md5 ?? "") &&
    more.length === 0 &&
    params.get("access_key_id") === accessKeyId &&
    Math.abs(stamp - Date.now()) < MOST_OFF_MS
  );
}
