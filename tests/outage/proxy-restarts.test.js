// The proxy's processes are restarted one after the other while pages remove nodes through nginx.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { carriedOut } from "./api.js";
import { withoutNginx } from "./nginx.js";
import { newRequest, startConsole, VARIANTS } from "./proxy-nginx.js";
import { pageOf } from "./proxy-user.js";
import { assertTrue } from "./report.js";

const CALLS = 200;
const AT_ONCE = 10;
const RESTARTS = 8;

/** A lost request ends within 10 s. */
const OPTIONS = { timeoutMs: 3000, settleMs: 1000 };

const skip = withoutNginx() ?? false;

/** @param {import("./api.js").Post} post */
async function slowly(post) {
  await sleep(100 + 200 * Math.random());
  // Also if the process was killed meanwhile.
  carriedOut(post);
}

describe("the proxy is restarted behind nginx", { skip, timeout: 90_000 }, () => {
  for (const [name, signal, setting] of /** @type {const} */ ([
    ["in order, as the page configures nginx", "SIGTERM", {}],
    [
      "by SIGKILL, with `keepalive` and `non_idempotent`",
      "SIGKILL",
      {
        location: (/** @type {string} */ text) => VARIANTS.repeating(VARIANTS.keepingOpen(text)),
        upstream: "keepalive 8;",
      },
    ],
  ])) {
    test(`${name}: each removal is carried out once, and told so`, async (t) => {
      const requests = Array.from({ length: CALLS }, newRequest);
      const console = await startConsole(t, { ...setting, requests, onPost: slowly });
      const left = requests.entries();
      /** @type {Awaited<ReturnType<typeof console.remove>>[]} */
      const outcomes = [];
      const call = async () => {
        for (const [at, request] of left) {
          const headers = pageOf(`user${at % 4}`);
          outcomes[at] = await console.remove({ ...OPTIONS, headers }, request);
        }
      };
      let restarts = 0;
      const calls = Promise.all(Array.from({ length: AT_ONCE }, call));
      const restart = async () => {
        while (restarts < RESTARTS) {
          await sleep(200);
          const one = console.processes[restarts % 2];
          await one?.end(signal);
          await one?.start();
          restarts += 1;
        }
      };
      await Promise.all([calls, restart()]);
      for (const [at, { cluster_id }] of requests.entries()) {
        assertTrue(cluster_id, outcomes[at] ?? assert.fail(), console.api);
      }
      assert.equal(console.api.removals.length, CALLS);
      assert.deepEqual([...new Set(outcomes.map(({ kind }) => kind))], ["resolved"]);
      await report(t, console, outcomes);
    });
  }
});

/**
 * Says how the calls ended.
 * @param {import("node:test").TestContext} t
 * @param {import("./proxy-nginx.js").Console} console
 * @param {readonly { recovered: boolean, attempts: number, ms: number }[]} outcomes
 */
async function report(t, console, outcomes) {
  const log = await console.log(CALLS);
  const changes = log.filter(({ method }) => method === "POST");
  const counts = {
    recovered: outcomes.filter(({ recovered }) => recovered).length,
    "sent again": outcomes.filter(({ attempts }) => attempts > 1).length,
    "passed to the other process": changes.filter(({ to }) => to.length > 1).length,
    "answered with 502": changes.filter(({ status }) => status === 502).length,
    "POSTs at the API": console.api.posts.length,
  };
  const slowest = Math.max(...outcomes.map(({ ms }) => ms));
  const parts = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
  t.diagnostic(`${CALLS} calls: ${parts.join(", ")}; the slowest took ${slowest} ms`);
}
