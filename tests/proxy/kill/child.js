// A process that serves the proxy, and stands still where it is told to, to be killed there.

import { writeSync } from "node:fs";
import { createServer } from "node:http";

/**
 * @typedef {object} Task
 * @property {string} entry the URL of the module with the proxy
 * @property {string | null} path of the store's file; null for one in memory, which is wrong here
 * @property {string} upstream
 * @property {Point} point where it stands still
 * @property {number} nth at which change
 *
 * @typedef {(typeof POINTS)[number]} Point
 */

/** In their order. At `none` it is killed while it goes on. */
export const POINTS = /** @type {const} */ ([
  "before begin",
  "after begin",
  "before send",
  "after send",
  "before finish",
  "after finish",
  "none",
]);

const argument = process.argv[2];
if (argument !== undefined && process.argv[1]?.endsWith("child.js"))
  await serve(JSON.parse(argument));

/** @param {Task} task */
async function serve({ entry, path, upstream, point, nth }) {
  const { createProxy, memoryStore, nodeListener, sqliteStore } =
    /** @type {typeof import("../../../js/proxy/types.d.ts")} */ (await import(entry));
  const say = (/** @type {string} */ line) => writeSync(1, `${line}\n`);
  let left = nth;
  /** @param {Point} here */
  const pass = async (here) => {
    if (here !== point || --left > 0) return;
    say("stopped");
    await new Promise(() => {});
  };
  const store = path === null ? memoryStore({ singleProcess: true }) : sqliteStore(path);
  const handler = createProxy({
    ...{ basePath: "/console/api", origin: "https://console.example", upstream },
    credentials: { accessKeyId: "a", secretAccessKey: "s" },
    authenticate: () => "alice",
    authorize: () => true,
    limits: { inFlight: 1000, perMinute: 100_000, keys: 100_000 },
    store: {
      async begin(...given) {
        await pass("before begin");
        const begun = await store.begin(...given);
        if (begun.first) await pass("after begin");
        return begun;
      },
      async finish(...given) {
        await pass("before finish");
        await store.finish(...given);
        await pass("after finish");
      },
    },
    async fetch(...given) {
      await pass("before send");
      const response = await fetch(...given);
      await pass("after send");
      return response;
    },
    onError: (error, what) => say(`error ${what}: ${error}`),
  });
  const server = createServer(nodeListener(handler));
  server.listen(0, "127.0.0.1", () => {
    say(`ready ${/** @type {import("node:net").AddressInfo} */ (server.address()).port}`);
  });
}
