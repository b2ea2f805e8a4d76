// The console's server on Node: `node node.js`, behind a server that terminates TLS.

import { createServer } from "node:http";
import { createProxy, nodeListener, sqliteStore } from "ehpc-remove-nodes/proxy";
import { sessions } from "./session.js";

const env = (/** @type {string} */ name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

const origin = env("CONSOLE_ORIGIN");
const { userOf, handler } = sessions({
  origin,
  secret: env("CONSOLE_SESSION_SECRET"),
  // Replace by your own users: a directory, a database.
  users: JSON.parse(env("CONSOLE_USERS")),
});

const proxy = createProxy({
  basePath: "/console/api",
  origin,
  upstream: process.env.QINGCLOUD_API ?? "https://hpc-api.qingcloud.com/api",
  credentials: {
    accessKeyId: env("QINGCLOUD_ACCESS_KEY_ID"),
    secretAccessKey: env("QINGCLOUD_SECRET_ACCESS_KEY"),
  },
  // One file for all processes of this machine. For several machines: redis-store.js.
  store: sqliteStore(process.env.CONSOLE_STORE ?? "console.sqlite"),
  authenticate: userOf,
  // A query of the log names no cluster: the proxy asks again for each cluster in its rows.
  authorize: (user, { cluster_id }) => !cluster_id || user.clusters.includes(cluster_id),
});

const [onApi, onSession] = [nodeListener(proxy), nodeListener(handler)];
const server = createServer((req, res) => {
  onApi(req, res, () => onSession(req, res, () => res.writeHead(404).end()));
});
const port = Number(process.env.PORT ?? 8787);
server.listen(port, "127.0.0.1", () => console.log(`listening on ${port}`));
