// The listener of Node's `http` and `http2`, and as middleware.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { connect, createServer as createHttp2 } from "node:http2";
import { after, test } from "node:test";
import { startUpstream } from "./upstream.js";
import { CHANGE, changeHeaders, proxy, REMOVE, usualOptions } from "./world.js";

/** @type {(() => void)[]} */
const closing = [];
after(() => {
  for (const close of closing) close();
});

const PATH = `/console/api${REMOVE}`;
const BODY = JSON.stringify(CHANGE);

async function made() {
  const api = await startUpstream();
  closing.push(api.close);
  return { api, handler: proxy.createProxy(usualOptions(api.url)) };
}

/** @param {import("node:net").Server} server @returns {Promise<number>} */
async function listen(server) {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  closing.push(() => server.close());
  return /** @type {import("node:net").AddressInfo} */ (server.address()).port;
}

test("HTTP/2: a change, a read, a refusal with an unread body, and a stream that is reset", async () => {
  const { api, handler } = await made();
  const port = await listen(createHttp2(proxy.nodeListener(handler)));
  const session = connect(`http://127.0.0.1:${port}`);
  closing.push(() => session.destroy());
  /** @param {Record<string, string>} headers @param {string} [body] */
  const ask = (headers, body) =>
    new Promise((resolve, reject) => {
      const stream = session.request(headers);
      let text = "";
      let head = /** @type {import("node:http2").IncomingHttpHeaders} */ ({});
      stream.on("response", (given) => {
        head = given;
      });
      stream.on("data", (part) => {
        text += part;
      });
      stream.on("end", () => resolve({ status: head[":status"], headers: head, text }));
      stream.on("error", reject);
      stream.end(body);
    });
  const post = { ":method": "POST", ":path": PATH };
  const good = await ask({ ...post, ...changeHeaders() }, BODY);
  assert.equal(good.status, 200, good.text);
  assert.ok(good.headers["ehpc-date"]);
  const read = await ask({ ":method": "GET", ":path": "/console/api/operation?zone=z" });
  assert.equal(read.status, 200, read.text);
  const refused = await ask({ ...post, ...changeHeaders({ origin: "null" }) }, "x".repeat(500_000));
  assert.equal(refused.status, 403);
  assert.equal(refused.headers.date, undefined);
  assert.equal((await ask({ ...post, ...changeHeaders() }, BODY)).status, 200);
  const before = api.posts().length;
  const stream = session.request({ ...post, ...changeHeaders() });
  stream.on("error", () => {});
  stream.write("{");
  await new Promise((resolve) => setTimeout(resolve, 50));
  stream.close(8);
  assert.equal((await ask({ ...post, ...changeHeaders() }, BODY)).status, 200);
  assert.equal(api.posts().length, before + 1);
});

test("middleware: other paths go on, own ones never do", async () => {
  const { handler } = await made();
  const listener = proxy.nodeListener(handler);
  const port = await listen(
    createServer((req, res) => listener(req, res, () => res.writeHead(418).end("next"))),
  );
  for (const [path, status] of /** @type {const} */ ([
    ["/", 418],
    ["/console/apis/operation", 418],
    ["/console", 418],
    ["/console/api", 404],
    ["/console/api/", 404],
    ["/console/api/other", 404],
    ["/console/api/operation?zone=z", 200],
    ["/other?/console/api/operation", 418],
  ])) {
    assert.equal((await fetch(`http://127.0.0.1:${port}${path}`)).status, status, path);
  }
});

test("middleware under a mount path, which cuts the URL, as Express does", async () => {
  const { handler, api } = await made();
  const listener = proxy.nodeListener(handler);
  const port = await listen(
    createServer((req, res) => {
      const originalUrl = req.url ?? "";
      Object.assign(req, { originalUrl, url: originalUrl.replace("/console/api", "") });
      listener(req, res, () => res.writeHead(418).end());
    }),
  );
  const init = { method: "POST", headers: changeHeaders(), body: BODY };
  assert.equal((await fetch(`http://127.0.0.1:${port}${PATH}`, init)).status, 200);
  assert.equal(api.posts().length, 1);
});

test("behind a body parser: the change is rebuilt from what it read, or refused", async () => {
  const { handler, api } = await made();
  const listener = proxy.nodeListener(handler);
  const parse = { isOn: true };
  const port = await listen(
    createServer(async (req, res) => {
      let text = "";
      for await (const part of req) text += part;
      if (parse.isOn) Object.assign(req, { body: JSON.parse(text) });
      listener(req, res);
    }),
  );
  const send = () =>
    fetch(`http://127.0.0.1:${port}${PATH}`, {
      method: "POST",
      headers: changeHeaders(),
      body: BODY,
    });
  assert.equal((await send()).status, 200);
  parse.isOn = false;
  assert.equal((await send()).status, 400);
  assert.equal(api.posts().length, 1);
});

test("a listener of a handler that fails ends the response", async () => {
  const failing = Object.assign(() => Promise.reject(new Error("x")), { path: "/a" });
  const port = await listen(createServer(proxy.nodeListener(/** @type {any} */ (failing))));
  const response = await fetch(`http://127.0.0.1:${port}/a/b`);
  assert.equal(response.status >= 400, true);
});
