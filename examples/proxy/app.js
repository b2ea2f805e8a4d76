// The console's server, based on web standards: node.js and worker.js run it. It signs for users who
// have signed in, and forwards only what proxy-request.js allows.

import { Hono } from "hono";
import { apiOffset } from "./api-clock.js";
import { requireOwnPage } from "./own-page.js";
import { readProxyRequest } from "./proxy-request.js";
import { signIn, signOut, userOf } from "./session.js";
import { signedTarget } from "./sign.js";
import { spanOf } from "./timestamp.js";

/** @typedef {{ name: string, clusters: readonly string[] }} User */

/**
 * @typedef {object} Settings
 * @property {{ accessKeyId: string, secretAccessKey: string }} credentials never sent anywhere
 * @property {string} upstream the API, like `https://hpc-api.qingcloud.com/api`
 * @property {string} origin the console's origin, like `https://console.example`
 * @property {string} sessionSecret signs the cookie; 32 random bytes or more
 * @property {(name: string, password: string) => Promise<User | undefined>} check checks a sign-in
 * @property {(name: string) => Promise<User | undefined>} find finds a user who has signed in before
 * @property {(key: string, asked: string, message: import("./send.js").Message) => Promise<import("./send.js").Answer>} first
 *   sends a change once for each key, and returns the first response to a repeated key
 * @property {(message: import("./send.js").Message) => Promise<import("./send.js").Answer>} send
 */

/** @param {Settings} settings */
export function consoleApp(settings) {
  const app = new Hono();
  app.use("/console/*", async (c, next) => {
    requireOwnPage(c.req.raw, settings.origin);
    await next();
  });

  app.post("/console/session", async (c) => {
    const { name, password } = Object(await c.req.json().catch(() => null));
    const user = await settings.check(String(name), String(password));
    if (!user) return c.text("wrong name or password", 401);
    await signIn(c, settings.sessionSecret, user.name);
    return c.body(null, 204);
  });
  app.delete("/console/session", (c) => {
    signOut(c);
    return c.body(null, 204);
  });

  app.all("/console/api/*", async (c) => {
    const name = await userOf(c, settings.sessionSecret);
    const user = name === undefined ? undefined : await settings.find(name);
    if (!user) return c.text("sign in first", 401);
    const request = await readProxyRequest(c.req.raw, "/console/api");
    // A query of the log names no cluster: it covers the whole account in that zone.
    if (request.cluster !== undefined && !user.clusters.includes(request.cluster)) {
      return c.text("this cluster is not yours", 403);
    }
    // The client has closed the connection.
    if (c.req.raw.signal.aborted)
      return c.text("the client has closed the connection; nothing was sent", 503);
    const message = signed(settings, request);
    const answer =
      request.key === undefined
        ? await settings.send(message)
        : await settings.first(
            `${user.name} ${request.key}`,
            `${request.operation}\n${request.body}`,
            message,
          );
    return new Response(answer.body, { status: answer.status, headers: answer.headers });
  });
  return app;
}

/**
 * @param {Settings} settings
 * @param {import("./proxy-request.js").ProxyRequest} request
 * @returns {import("./send.js").Message}
 */
function signed({ credentials, upstream }, { operation, method, query, body, wanted }) {
  const { origin, pathname } = new URL(upstream);
  const path = pathname.replace(/\/$/, "") + operation;
  const target = signedTarget({ method, path, query, body }, credentials, wanted ?? new Date());
  const span = wanted && spanOf(method, wanted, apiOffset());
  return { method, url: origin + target, body, ...(span && { span }) };
}
