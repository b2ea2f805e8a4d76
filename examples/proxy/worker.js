// The console's server on Cloudflare's Workers: sign-in, a session in a signed cookie, and the proxy.

import { env } from "cloudflare:workers";
import { createProxy, durableObjectStore } from "ehpc-remove-nodes/proxy";
import { sign, verify } from "hono/jwt";
import { sha256 } from "hono/utils/crypto";

export { IdempotencyObject } from "ehpc-remove-nodes/proxy";

const { CONSOLE_ORIGIN: origin, CONSOLE_SESSION_SECRET: secret } = env;
const { QINGCLOUD_ACCESS_KEY_ID: accessKeyId, QINGCLOUD_SECRET_ACCESS_KEY: secretAccessKey } = env;
/** Replace by your own users. @type {{ id: string, clusters: string[], sha256: string }[]} */
const users = JSON.parse(env.CONSOLE_USERS);

const proxy = createProxy({
  ...{ basePath: "/console/api", origin, upstream: env.QINGCLOUD_API },
  credentials: { accessKeyId, secretAccessKey },
  store: durableObjectStore(env.KEYS),
  async authenticate({ headers }) {
    const [, token = ""] = /__Host-session=([^;]*)/.exec(headers.get("cookie") ?? "") ?? [];
    const session = await verify(token, secret, "HS256").catch(() => null);
    return users.find(({ id }) => id === session?.sub) ?? null;
  },
  // A query of the log names no cluster: the proxy asks again for each cluster in its rows.
  authorize: (user, { cluster_id }) => !cluster_id || user.clusters.includes(cluster_id),
});

/** @satisfies {ExportedHandler} */
export default {
  async fetch(request, _env, ctx) {
    const { url, method, headers } = request;
    if (new URL(url).pathname !== "/console/session") return proxy(request, ctx);
    if (headers.get("origin") !== origin) return reply(403, "Not from this console.");
    if (method === "DELETE") return reply(200, "Signed out.", "; Max-Age=0");
    if (!(Number(headers.get("content-length") ?? "-") <= 4096)) return reply(413, "Too large.");
    const { name, password: given } = Object(await request.json().catch(() => null));
    // Cloudflare counts in each of its locations. A count for all needs a Durable Object.
    if (!(await env.TRIES.limit({ key: `${name}` })).success) return reply(429, "Wait a minute.");
    // Enough for passwords made of random bytes: those that people choose need a slow hash.
    const user = users.find(({ id }) => id === name);
    if ((await sha256(`${given}`)) !== user?.sha256) return reply(401, "Wrong name or password.");
    const exp = Math.floor(Date.now() / 1000) + 8 * 3600;
    return reply(200, "Signed in.", await sign({ sub: name, exp }, secret));
  },
};

/** @type {(status: number, message: string, session?: string) => Response} */
function reply(status, message, session) {
  const cookie = `__Host-session=${session}; Path=/; Secure; HttpOnly; SameSite=Strict`;
  return Response.json({ message }, { status, headers: session ? { "set-cookie": cookie } : {} });
}
