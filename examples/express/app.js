// The proxy in an Express app, 4 or 5, with express-session: `node app.js`, behind a server that
// terminates TLS.

import { AsyncLocalStorage } from "node:async_hooks";
import { createProxy, nodeListener, sqliteStore } from "ehpc-remove-nodes/proxy";
import express from "express";
import session from "express-session";

const env = (/** @type {string} */ name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

/** Replace by your own. @type {{ id: string, clusters: string[] }[]} */
const users = JSON.parse(env("CONSOLE_USERS"));

/** The request that is being served. `authenticate` gets it as a Request of fetch, without `session`. */
const current = /** @type {AsyncLocalStorage<express.Request>} */ (new AsyncLocalStorage());

const proxy = createProxy({
  basePath: "/console/api",
  origin: env("CONSOLE_ORIGIN"),
  upstream: process.env.QINGCLOUD_API ?? "https://hpc-api.qingcloud.com/api",
  credentials: {
    accessKeyId: env("QINGCLOUD_ACCESS_KEY_ID"),
    secretAccessKey: env("QINGCLOUD_SECRET_ACCESS_KEY"),
  },
  store: sqliteStore(process.env.CONSOLE_STORE ?? "console.sqlite"),
  authenticate: () => users.find(({ id }) => id === current.getStore()?.session.user) ?? null,
  // A query of the log names no cluster: the proxy asks again for each cluster in its rows.
  authorize: (user, { cluster_id }) => !cluster_id || user.clusters.includes(cluster_id),
});

const app = express();
app.set("trust proxy", 1);
app.use(
  session({
    name: "__Host-session",
    secret: env("CONSOLE_SESSION_SECRET"),
    ...{ resave: false, saveUninitialized: false },
    cookie: { secure: true, httpOnly: true, sameSite: "strict", maxAge: 8 * 3600_000 },
    // Add a `store`: this one is the memory of one process.
  }),
);
// Before any body parser: the proxy reads the body itself.
app.use("/console/api", (req, _res, next) => current.run(req, next), nodeListener(proxy));
app.use(express.json());

// Replace by your own sign-in. Here a company's sign-on is in front of this path: it sets the header
// itself in each request, and nothing else can reach this port.
app.post("/console/session", (req, res, next) => {
  req.session.regenerate((error) => {
    if (error) return next(error);
    req.session.user = req.get("x-forwarded-user");
    res.json({ message: "Signed in." });
  });
});
const port = Number(process.env.PORT ?? 8787);
app.listen(port, "127.0.0.1", () => console.log(`listening on ${port}`));
