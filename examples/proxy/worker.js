// The proxy on Cloudflare's Workers, which run in many locations. Each key has a Durable Object, of
// which only one instance exists, that keeps the first response.

import { consoleApp } from "./app.js";
import { send } from "./send.js";

export { FirstAnswer } from "./first-answer.js";

/** @typedef {import("./send.js").Message} Message */
/** @typedef {import("./send.js").Answer} Answer */

/**
 * @typedef {object} Env
 * @property {string} QINGCLOUD_ACCESS_KEY_ID a secret of the Worker, like all below
 * @property {string} QINGCLOUD_SECRET_ACCESS_KEY
 * @property {string} QINGCLOUD_API
 * @property {string} CONSOLE_ORIGIN
 * @property {string} CONSOLE_SESSION_SECRET
 * @property {string} CONSOLE_USER
 * @property {string} CONSOLE_PASSWORD
 * @property {string} CONSOLE_CLUSTERS
 * @property {{ idFromName(name: string): unknown, get(id: unknown): { get(asked: string, message: Message): Promise<Answer> } }} KEYS
 */

export default {
  /**
   * @param {Request} request
   * @param {Env} env
   */
  fetch(request, env) {
    const user = { name: env.CONSOLE_USER, clusters: env.CONSOLE_CLUSTERS.split(",") };
    const find = async (/** @type {string} */ name) => (name === user.name ? user : undefined);
    const app = consoleApp({
      credentials: {
        accessKeyId: env.QINGCLOUD_ACCESS_KEY_ID,
        secretAccessKey: env.QINGCLOUD_SECRET_ACCESS_KEY,
      },
      upstream: env.QINGCLOUD_API,
      origin: env.CONSOLE_ORIGIN,
      sessionSecret: env.CONSOLE_SESSION_SECRET,
      find,
      check: async (name, password) => (password === env.CONSOLE_PASSWORD ? find(name) : undefined),
      first: (key, asked, message) => env.KEYS.get(env.KEYS.idFromName(key)).get(asked, message),
      send,
    });
    return app.fetch(request);
  },
};
