// Who sends a request. Replace it by your own sign-in: it may use `cookies()` of Next.js, or `auth()` of
// Auth.js. This one reads a signed token from a cookie.

import { verify } from "hono/jwt";

/** @typedef {{ id: string, clusters: string[] }} User */

/**
 * @param {Request} request
 * @returns {Promise<User | null>}
 */
export async function userOf({ headers }) {
  const [, token = ""] = /__Host-session=([^;]*)/.exec(headers.get("cookie") ?? "") ?? [];
  const secret = process.env.CONSOLE_SESSION_SECRET ?? "";
  const session = await verify(token, secret, "HS256").catch(() => null);
  /** @type {User[]} */
  const users = JSON.parse(process.env.CONSOLE_USERS ?? "[]");
  return users.find(({ id }) => id === session?.sub) ?? null;
}
