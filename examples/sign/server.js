// A back end that signs for the page, without seeing the requests: `node server.js`, behind a server that
// terminates TLS. For a change it cannot know the cluster: to restrict users to theirs, use the proxy. It
// signs for the operation log, too, which belongs to the account.

import { createServer } from "node:http";
import { nodeListener, signer } from "ehpc-remove-nodes/proxy";
import { sessions } from "../proxy/session.js";

const env = (/** @type {string} */ name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

const origin = env("CONSOLE_ORIGIN");
const users = JSON.parse(env("CONSOLE_USERS"));
const { userOf, handler } = sessions({ origin, secret: env("CONSOLE_SESSION_SECRET"), users });

const sign = signer({
  path: "/console/sign",
  origin,
  credentials: {
    accessKeyId: env("QINGCLOUD_ACCESS_KEY_ID"),
    secretAccessKey: env("QINGCLOUD_SECRET_ACCESS_KEY"),
  },
  authenticate: userOf,
  authorize: (user, { cluster_id }) => !cluster_id || user.clusters.includes(cluster_id),
});

const [onSign, onSession] = [nodeListener(sign), nodeListener(handler)];
const server = createServer((req, res) => {
  onSign(req, res, () => onSession(req, res, () => res.writeHead(404).end()));
});
const port = Number(process.env.PORT ?? 8787);
server.listen(port, "127.0.0.1", () => console.log(`listening on ${port}`));
