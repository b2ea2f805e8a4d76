// A signed request is for one server: it never follows a redirect, wherever that points.

import assert from "node:assert/strict";
import test, { describe } from "node:test";
import { forAdding, forReading, forWaiting } from "../options.js";
import { RECEIPT } from "../receipt.js";
import { listen } from "./listen.js";
import {
  addNodes,
  failure,
  GOOD,
  listNodes,
  listQueues,
  lookUp,
  removeNodes,
  waitForJob,
} from "./package.js";

/** @typedef {import("../../js/types.d.ts").Options} Options */

const LIST = { cluster_id: "c", zone: "z" };

/** @type {Readonly<Record<string, (options: Options) => Promise<unknown>>>} */
const CALLS = {
  removeNodes: (options) => removeNodes(GOOD, options),
  addNodes: (options) => addNodes(GOOD, forAdding(options)),
  listQueues: (options) => listQueues(LIST, forReading(options)),
  listNodes: (options) => listNodes(LIST, forReading(options)),
  waitForJob: (options) => waitForJob({ job_id: "j-1", zone: "z" }, forWaiting(options)),
  lookUp: ({ endpoint = RECEIPT.endpoint, ...options }) =>
    lookUp(
      { ...RECEIPT, endpoint, account: "me" },
      { ...forWaiting(options), endpoint, account: "me" },
    ),
};

/** How each ends: a change may have been made, a read changed nothing. */
const ENDS = new Map([
  ...["removeNodes", "addNodes", "waitForJob"].map(
    (name) => /** @type {const} */ ([name, "unknown"]),
  ),
  ...["listQueues", "listNodes", "lookUp"].map((name) => /** @type {const} */ ([name, "http"])),
]);

const credentials = { accessKeyId: "k", secretAccessKey: "s" };
const OPTIONS = {
  ...{ credentials, headers: { "X-CSRF-Token": "t" } },
  ...{ deadlineMs: 2000, settleMs: 10, maxAttempts: 1 },
};

/** The target of a redirect, which must receive nothing. */
async function startTarget() {
  const received = /** @type {string[]} */ ([]);
  const { url, close } = await listen((req, res) => {
    received.push(`${req.method} ${req.url}`);
    res.end('{"ret_code": 0, "job_id": "j-9"}');
  });
  return { received, url, close };
}

const STATUSES = [301, 302, 303, 307, 308];

// Concurrent: a change waits for its deadline, because reads of the log are redirected too.
describe("redirects", { concurrency: true }, () => {
  for (const [name, call] of Object.entries(CALLS)) {
    test(`${name}: no redirect to another origin is followed`, async () => {
      /** @param {number} status */
      const redirected = async (status) => {
        const other = await startTarget();
        let requests = 0;
        const { url, close } = await listen((req, res) => {
          requests++;
          // The same path and query, as a load balancer would redirect.
          res.writeHead(status, { location: `${other.url}${req.url}` }).end();
        });
        const error = await failure(call({ ...OPTIONS, endpoint: `${url}/api` }));
        close();
        other.close();
        assert.ok(requests > 0, `${status} was never sent`);
        assert.deepEqual(other.received, [], `${status}`);
        assert.equal(error.kind, ENDS.get(name), `${status}: ${error.message}`);
      };
      await Promise.all(STATUSES.map(redirected));
    });

    test(`${name}: no redirect within the same origin is followed`, async () => {
      /** @param {number} status */
      const redirected = async (status) => {
        const received = /** @type {string[]} */ ([]);
        const { url, close } = await listen((req, res) => {
          received.push(`${req.url}`);
          res.writeHead(status, { location: `/elsewhere${req.url}` }).end();
        });
        const error = await failure(call({ ...OPTIONS, endpoint: `${url}/api` }));
        close();
        const followed = received.filter((path) => !path.startsWith("/api/"));
        assert.ok(received.length > 0, `${status} was never sent`);
        assert.deepEqual(followed, [], `${status}`);
        assert.equal(error.kind, ENDS.get(name), `${status}: ${error.message}`);
      };
      await Promise.all(STATUSES.map(redirected));
    });
  }
});

test("a 200 page that points elsewhere is not followed either", async () => {
  const other = await startTarget();
  const { url, close } = await listen((_, res) => {
    const headers = { location: other.url, refresh: `0; url=${other.url}`, link: `<${other.url}>` };
    res.writeHead(200, headers).end(`<meta http-equiv="refresh" content="0; url=${other.url}">`);
  });
  const error = await failure(removeNodes(GOOD, { ...OPTIONS, endpoint: `${url}/api` }));
  close();
  other.close();
  assert.equal(error.kind, "unknown");
  assert.deepEqual(other.received, []);
});

test("the target does receive a request that follows the redirect", async () => {
  const other = await startTarget();
  const { url, close } = await listen((req, res) => {
    res.writeHead(307, { location: `${other.url}${req.url}` }).end();
  });
  await fetch(`${url}/api/x?signature=y`, { method: "POST", body: "{}" });
  close();
  other.close();
  assert.deepEqual(other.received, ["POST /api/x?signature=y"]);
});
