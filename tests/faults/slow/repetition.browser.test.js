// A browser may resend a POST by itself when a reused connection closes without a response
// (https://github.com/httpwg/http-core/issues/27). A page cannot see it: only a server that honours
// idempotency keys removes the nodes once.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "../../page/browser.js";
import { QUICK, setPace } from "../pace.js";
import { OPTIONS } from "../run.js";
import { startFaultServer } from "../server.js";

/** @typedef {import("../calls.js").Call} Call */

/** The number of tries, and of connections to reuse. */
const TRIES = 10;
const CONNECTIONS = 4;

setPace({ speed: QUICK, origin: Date.now() });

/** @type {import("playwright-core").Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test("a POST that the browser resends is carried out once if keys are honoured", async () => {
  const calls = await repeated(true, byFetch);
  assert.ok(
    calls.some(({ deliveries }) => deliveries.length > 1),
    "nothing was repeated",
  );
  for (const { executions } of calls) assert.equal(executions.length, 1);
});

test("a POST that the browser resends may be carried out again if keys are not honoured (report only)", async () => {
  const calls = await repeated(false, byFetch);
  for (const { executions } of calls) assert.ok(executions.length > 0);
});

test("removeNodes sends a key, so each attempt is carried out once", async () => {
  const calls = await repeated(true, byPackage);
  for (const { deliveries, executions } of calls) {
    assert.ok(
      deliveries.every(({ key }) => key),
      "a POST without Idempotency-Key",
    );
    assert.equal(executions.length, 1);
  }
});

/**
 * First sends some POSTs concurrently to open connections, then single ones, each on a reused
 * connection.
 * @param {boolean} idempotency
 * @param {(page: import("playwright-core").Page, calls: Call[]) => Promise<unknown>} send sends all
 *   calls at once
 * @returns {Promise<Call[]>} the calls of the second kind
 */
async function repeated(idempotency, send) {
  const settings = { keepAlive: true, signed: false, jobFails: 0, mix: {}, readMix: {} };
  const { timeoutMs, settleMs } = OPTIONS;
  const count = TRIES * (CONNECTIONS + 1);
  const server = await startFaultServer({
    ...{ ...settings, idempotency, calls: count, timeoutMs, settleMs, proxy: true },
  });
  const page = await browser.newPage();
  try {
    await page.goto(server.url);
    await page.waitForFunction(() => document.title === "Ready");
    const { all } = server.world.calls;
    for (let first = 0; first < count; first += CONNECTIONS + 1) {
      await send(page, all.slice(first + 1, first + 1 + CONNECTIONS));
      await send(page, all.slice(first, first + 1));
    }
    await server.idle();
    const tried = all.filter((_, index) => index % (CONNECTIONS + 1) === 0);
    report(`${send.name}, keys ${idempotency ? "honoured" : "not honoured"}`, tried);
    return tried;
  } finally {
    await page.close();
    server.close();
  }
}

/**
 * @param {import("playwright-core").Page} page
 * @param {Call[]} calls
 */
function byFetch(page, calls) {
  return page.evaluate(
    (requests) =>
      Promise.allSettled(
        requests.map(async (request) => {
          const headers = {
            "content-type": "application/json",
            "idempotency-key": crypto.randomUUID(),
          };
          const init = { method: "POST", headers, body: JSON.stringify(request) };
          return (await fetch("/api/queue/ehpc/removeNodes", init)).json();
        }),
      ),
    calls.map(({ request }) => request),
  );
}

/**
 * @param {import("playwright-core").Page} page
 * @param {Call[]} calls
 */
function byPackage(page, calls) {
  const { credentials: _, ...times } = OPTIONS;
  return page.evaluate((run) => /** @type {any} */ (globalThis).drive(run), {
    ...{ requests: calls.map(({ request }) => request), atOnce: calls.length },
    options: { ...times, endpoint: "/api" },
  });
}

/**
 * @param {string} title
 * @param {Call[]} calls
 */
function report(title, calls) {
  const deliveries = calls.map((call) => call.deliveries.length).join(" ");
  const executions = calls.map((call) => call.executions.length).join(" ");
  console.log(
    `${title}:\n  deliveries per call  ${deliveries}\n  executions per call  ${executions}`,
  );
}
