// The client through the proxy: what it is told leads it to the truth.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { REMOVAL, startApi } from "../node/api.js";
import { failure, removeNodes } from "../node/package.js";
import { ORIGIN, proxy, startWorld, usualOptions } from "./world.js";

/** @type {(() => void)[]} */
const closing = [];
after(() => {
  for (const close of closing) close();
});

/**
 * A proxy in front of the API of the client's own tests.
 * @param {Parameters<typeof startApi>[0]} [behaviour]
 * @param {Parameters<typeof startWorld>[0]} [options]
 */
async function console(behaviour, options) {
  const api = await startApi(behaviour);
  const world = await startWorld({ upstream: api.endpoint, ...options });
  closing.push(api.close, world.close);
  return { api, call: { endpoint: world.base, headers: { origin: ORIGIN } } };
}

describe("a removal", { concurrency: true }, () => {
  test("through the proxy is one at the API, signed for the client's time", async () => {
    const { api, call } = await console();
    const { attempts, job_id } = await removeNodes(REMOVAL, { ...call, guard: true });
    assert.deepEqual([attempts, job_id], [1, api.log[0]?.job_id]);
    assert.equal(api.removals(), 1);
    const [{ at, timestamp = 0 } = assert.fail()] = api.posts();
    // Backdated, so that it expires soon.
    assert.ok(at - timestamp > 35_000, `${at - timestamp}`);
  });

  test("is sent again when the store could not be reached, and carried out once", async () => {
    const store = proxy.memoryStore({ singleProcess: true });
    let failures = 2;
    const { api, call } = await console(undefined, {
      store: {
        ...store,
        begin: (...given) =>
          failures-- > 0 ? Promise.reject(new Error("busy")) : store.begin(...given),
      },
    });
    assert.equal((await removeNodes(REMOVAL, call)).attempts, 3);
    assert.equal(api.removals(), 1);
  });

  test("is sent again when the API could not be reached", async () => {
    const api = await startApi();
    const { url, close } = await startRefusing();
    closing.push(api.close, close);
    let tries = 0;
    const world = await startWorld({
      upstream: api.endpoint,
      fetch: (target, init) => {
        tries += 1;
        return fetch(tries < 3 ? url : target, init);
      },
    });
    closing.push(world.close);
    const call = { endpoint: world.base, headers: { origin: ORIGIN } };
    assert.equal((await removeNodes(REMOVAL, call)).attempts, 3);
    assert.equal(api.removals(), 1);
  });

  test("that is refused by the proxy is told as not carried out", async () => {
    for (const [options, status] of /** @type {const} */ ([
      [{ authenticate: () => null }, 401],
      [{ authorize: () => false }, 403],
      [{ origin: "https://other.example" }, 403],
      [{ limits: { nodes: 1, bodyBytes: 10 } }, 413],
    ])) {
      const { api, call } = await console(undefined, options);
      const error = await failure(removeNodes(REMOVAL, call));
      assert.deepEqual([error.kind, error.status, error.maybeApplied], ["http", status, false]);
      assert.equal(api.posts().length, 0);
    }
  });

  for (const log of /** @type {const} */ (["own", "account"])) {
    test(`whose response is lost at the API is found in the log (${log})`, async () => {
      const { api, call } = await console(
        {
          onPost({ forward, dropConnection }) {
            forward();
            dropConnection();
          },
        },
        { log },
      );
      const { recovered, job_id, attempts } = await removeNodes(REMOVAL, {
        ...call,
        settleMs: 500,
      });
      assert.deepEqual([recovered, job_id, attempts], [true, api.log[0]?.job_id, 1]);
    });
  }

  test("with log `none` cannot be found: unknown", async () => {
    const { call } = await console(
      { onPost: ({ dropConnection }) => dropConnection() },
      { log: "none" },
    );
    const error = await failure(removeNodes(REMOVAL, { ...call, settleMs: 100, deadlineMs: 3000 }));
    assert.deepEqual([error.kind, error.maybeApplied], ["unknown", true]);
  });

  test("works while the proxy's clock is wrong by 5 minutes and the API's is right", async () => {
    // The API's clock is the one that is off: that is the same.
    const api = await startApi();
    const off = 300_000;
    const shifted = createServer(async (req, res) => {
      const url = new URL(`${api.endpoint}${(req.url ?? "").slice("/api".length)}`);
      const signed = url.searchParams.get("timestamp") ?? "";
      const time = new Date(Date.parse(signed) - off).toISOString();
      url.searchParams.set("timestamp", `${time.slice(0, 19)}Z`);
      let body = "";
      for await (const part of req) body += part;
      const init = req.method === "POST" ? { method: "POST", body } : {};
      const response = await fetch(url, init);
      res.setHeader("date", new Date(Date.now() + off).toUTCString());
      res.setHeader("content-type", "application/json");
      res.end(await response.text());
    });
    await new Promise((resolve) => shifted.listen(0, "127.0.0.1", () => resolve(undefined)));
    const { port } = /** @type {import("node:net").AddressInfo} */ (shifted.address());
    const world = await startWorld({ upstream: `http://127.0.0.1:${port}/api` });
    closing.push(api.close, world.close, () => shifted.close());
    const call = { endpoint: world.base, headers: { origin: ORIGIN } };
    const { attempts } = await removeNodes(REMOVAL, call);
    assert.ok(attempts <= 3);
    assert.equal(api.removals(), 1);
  });

  test("of two processes with one store: each key reaches the API once", async () => {
    const api = await startApi();
    const store = proxy.memoryStore({ singleProcess: true });
    const worlds = await Promise.all(
      [1, 2].map(() => startWorld({ store, upstream: api.endpoint })),
    );
    closing.push(api.close, ...worlds.map(({ close }) => close));
    // A server in between delivers everything to both, and passes on the later response.
    const both = createServer(async (req, res) => {
      let body = "";
      for await (const part of req) body += part;
      const headers = Object.entries(req.headers).map(([name, value]) => [name, String(value)]);
      const kept = headers.filter(
        ([name]) => !["host", "connection", "content-length"].includes(name ?? ""),
      );
      const responses = await Promise.all(
        worlds.map(({ port }) =>
          fetch(`http://127.0.0.1:${port}${req.url}`, {
            ...{ method: req.method ?? "GET", headers: Object.fromEntries(kept) },
            ...(req.method === "POST" && { body }),
          }),
        ),
      );
      const last = responses[1] ?? assert.fail();
      res.writeHead(last.status, [...last.headers].flat());
      res.end(await last.text());
    });
    await new Promise((resolve) => both.listen(0, "127.0.0.1", () => resolve(undefined)));
    const { port } = /** @type {import("node:net").AddressInfo} */ (both.address());
    closing.push(() => both.close());
    const endpoint = `http://127.0.0.1:${port}/console/api`;
    const call = { endpoint, headers: { origin: ORIGIN }, settleMs: 300 };
    const { job_id } = await removeNodes(REMOVAL, call);
    assert.equal(api.removals(), 1);
    assert.equal(job_id, api.log[0]?.job_id);
  });
});

/** A port on which nobody listens. */
async function startRefusing() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  await new Promise((resolve) => server.close(() => resolve(undefined)));
  await sleep(0);
  return { url: `http://127.0.0.1:${port}/`, close() {} };
}

test("a proxy can be made before its API is there", () => {
  assert.equal(proxy.createProxy(usualOptions("http://127.0.0.1:9/api")).path, "/console/api");
});
