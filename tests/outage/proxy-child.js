// A process that serves the proxy, for nginx in front of it.

import { createServer } from "node:http";
import { ORIGIN, userOf } from "./proxy-user.js";

/**
 * @typedef {object} Task
 * @property {string} entry the URL of the module with the proxy
 * @property {string | null} keys the path of the store's file; null for one in memory
 * @property {string} upstream
 * @property {number} port
 * @property {number} [timeoutMs]
 * @property {number} [keepAliveTimeout] after which an idle connection is closed
 * @property {number} [backlog] how many connections wait to be accepted
 */

/** @type {Task} */
const task = JSON.parse(process.argv[2] ?? "");
/** @type {typeof import("../../js/proxy/types.d.ts")} */
const { createProxy, memoryStore, nodeListener, sqliteStore } = await import(task.entry);

const file = task.keys === null ? undefined : sqliteStore(task.keys);
const handler = createProxy({
  ...{ basePath: "/console/api", origin: ORIGIN, upstream: task.upstream },
  credentials: { accessKeyId: "AKID", secretAccessKey: "the secret" },
  authenticate: userOf,
  authorize: () => true,
  store: file ?? memoryStore({ singleProcess: true }),
  ...(task.timeoutMs && { timeoutMs: task.timeoutMs }),
});
const { port, backlog = 511, keepAliveTimeout = 5000 } = task;
const server = createServer({ keepAliveTimeout }, nodeListener(handler));
server.listen({ port, backlog, host: "127.0.0.1" }, () => process.send?.("listening"));

// An orderly end: what has begun is finished.
process.on("SIGTERM", () => {
  server.close(() => {
    file?.close();
    process.exit();
  });
});
process.on("message", (/** @type {number} */ ms) => {
  process.send?.("blocked");
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
});
process.on("disconnect", () => process.exit());
