// The proxy on Node: `node node.js` behind a server that terminates TLS.

import { serve } from "@hono/node-server";
import { consoleApp } from "./app.js";
import { firstAnswers } from "./keys.js";
import { send } from "./send.js";

const env = (/** @type {string} */ name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

/** Replace by your own users: a directory, a database. @type {readonly import("./app.js").User[]} */
const USERS = [{ name: env("CONSOLE_USER"), clusters: env("CONSOLE_CLUSTERS").split(",") }];

const find = async (/** @type {string} */ name) => USERS.find((user) => user.name === name);

const app = consoleApp({
  credentials: {
    accessKeyId: env("QINGCLOUD_ACCESS_KEY_ID"),
    secretAccessKey: env("QINGCLOUD_SECRET_ACCESS_KEY"),
  },
  upstream: process.env.QINGCLOUD_API ?? "https://hpc-api.qingcloud.com/api",
  origin: env("CONSOLE_ORIGIN"),
  sessionSecret: env("CONSOLE_SESSION_SECRET"),
  find,
  // Replace by a slow hash, and limit failed attempts.
  check: async (name, password) => (password === env("CONSOLE_PASSWORD") ? find(name) : undefined),
  first: firstAnswers(send),
  send,
});

const port = Number(process.env.PORT ?? 8787);
serve({ fetch: app.fetch, port, hostname: "127.0.0.1" }, () => console.log(`listening on ${port}`));
