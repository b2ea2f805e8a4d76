// Sign-in, and a session in a signed cookie: scripts cannot read it, and other sites' requests do not
// include it. It ends after eight hours, or when its user is removed from `users`.

import { scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { sign, verify } from "hono/jwt";

/** Replace by your own. @typedef {{ id: string, clusters: string[], salt: string, scrypt: string }} User */

const NOBODY = { salt: "", scrypt: "0".repeat(64) };

/** How many passwords are tried for one name within a minute, whoever sends them. */
const MAX_ATTEMPTS = 10;

/** How many passwords are checked at the same time: each takes 16 MiB, and one of Node's four threads. */
const MAX_CHECKS = 8;

/** @param {{ origin: string, secret: string, users: readonly User[] }} settings */
export function sessions({ origin, secret, users }) {
  if (secret.length < 32) throw new Error("The secret must have 32 random characters or more.");
  // Counted in this process. Several processes need a shared count, for instance in Redis.
  const attempts = new Map();
  setInterval(() => attempts.clear(), 60_000).unref();
  let checks = 0;
  const find = (/** @type {unknown} */ name) => users.find(({ id }) => id === name);

  /** @param {Request} request */
  async function userOf({ headers }) {
    const [, token = ""] = /__Host-session=([^;]*)/.exec(headers.get("cookie") ?? "") ?? [];
    const session = await verify(token, secret, "HS256").catch(() => null);
    return find(session?.sub) ?? null;
  }

  /** Signs in by a POST, and out by a DELETE. @param {Request} request */
  async function handler(request) {
    const { method, headers } = request;
    if (headers.get("origin") !== origin) return reply(403, "Not from this console.");
    if (method === "DELETE") return reply(200, "Signed out.", "; Max-Age=0");
    if (!(Number(headers.get("content-length") ?? "-") <= 4096)) return reply(413, "Too large.");
    const { name, password } = Object(await request.json().catch(() => null));
    const tried = attempts.get(name) ?? 0;
    if (tried >= MAX_ATTEMPTS || checks >= MAX_CHECKS) return reply(429, "Wait a minute.");
    attempts.set(name, tried + 1);
    checks += 1;
    const isRight = await hasPassword(find(name), `${password}`).finally(() => checks--);
    if (!isRight) return reply(401, "Wrong name or password.");
    attempts.delete(name);
    const exp = Math.floor(Date.now() / 1000) + 8 * 3600;
    return reply(200, "Signed in.", await sign({ sub: name, exp }, secret));
  }
  return { userOf, handler: Object.assign(handler, { path: "/console/session" }) };
}

/** Takes as long for a name that nobody has. @type {(user: User | undefined, password: string) => Promise<boolean>} */
async function hasPassword(user, password) {
  const { salt, scrypt: known } = user ?? NOBODY;
  const hash = /** @type {Buffer} */ (await promisify(scrypt)(password, salt, 32));
  return timingSafeEqual(hash, Buffer.from(known, "hex"));
}

/** @type {(status: number, message: string, session?: string) => Response} */
function reply(status, message, session) {
  const cookie = `__Host-session=${session}; Path=/; Secure; HttpOnly; SameSite=Strict`;
  return Response.json({ message }, { status, headers: session ? { "set-cookie": cookie } : {} });
}
