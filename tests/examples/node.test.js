// What the recipe for Node adds: several processes with one file, and sign-ins that nobody can exhaust.

import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { serve } from "../../www/server.js";
import { makeCluster } from "../page/client.js";
import { clientOf, code, cookieOf, removal, removals } from "./client.js";
import { load } from "./folder.js";
import { keysFolder, onNode, SESSION_SECRET, USER, usersWith } from "./servers.js";

/** @type {import("../../www/server.js").Served} */
let sim;
/** @type {import("../page/client.js").Json} */
let cluster;
/** Two processes. @type {import("./servers.js").Console[]} */
let consoles = [];
let cookie = "";

before(async () => {
  sim = await serve({ env: {} });
  cluster = await makeCluster(sim.url, { queues: [{ name: "batch", groups: [9] }], job_ms: 20 });
  const keys = keysFolder();
  const start = () => onNode(sim.url, [cluster.cluster_id], { keys });
  consoles = await Promise.all([start(), start()]);
});
after(() => Promise.all([...consoles.map((one) => one.close()), sim.close()]));

/** @param {number} index */
function client(index) {
  const one = consoles[index];
  assert.ok(one);
  return clientOf(() => ({ ...one, cookie }));
}

test("two processes with one file have one session, and pass each change on once", async () => {
  const signedIn = await client(0).post("/console/session", JSON.stringify(USER));
  cookie = cookieOf(signedIn);
  for (let node = 0; node < 4; node++) {
    const key = { "idempotency-key": `shared-${node}` };
    const responses = await Promise.all(
      [0, 1, 0, 1].map((index) => client(index).change(removal(cluster, node), key)),
    );
    // 502: the other process has not ended it yet.
    const done = responses.filter(({ status }) => status !== 502);
    assert.ok(done.length >= 2, JSON.stringify(responses));
    for (const response of done) assert.equal(code(response), 0, response.body);
    assert.equal(removals(sim, cluster), node + 1);
    const again = await client(1).change(removal(cluster, node), key);
    assert.equal(again.body, done[0]?.body);
  }
});

test("a sign-in of 64 MiB is refused, and little of it is read", async () => {
  for (const header of [`Content-Length: ${2 ** 26}`, "Transfer-Encoding: chunked"]) {
    const { response, sent } = await upload(header);
    assert.match(response, /^HTTP\/1\.1 413 /);
    assert.match(response, /connection: close/i);
    assert.ok(sent < 2 ** 24, `${sent} bytes`);
  }
});

/**
 * Sends a body of 64 MiB, or as much of it as the server lets it.
 * @param {string} header
 * @returns {Promise<{ response: string, sent: number }>}
 */
function upload(header) {
  const { url, origin } = /** @type {import("./servers.js").Console} */ (consoles[0]);
  const chunk = header.startsWith("T")
    ? `10000\r\n${"x".repeat(2 ** 16)}\r\n`
    : "x".repeat(2 ** 16);
  let response = "";
  let sent = 0;
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    const more = () => {
      while (sent < 2 ** 26 && !socket.destroyed) {
        sent += chunk.length;
        if (!socket.write(chunk)) return;
      }
    };
    socket.setTimeout(10_000, () => socket.destroy());
    socket.on("error", () => {});
    socket.on("close", () => resolve({ response, sent }));
    socket.on("data", (part) => {
      response += part;
      // Only now, so that the response is not lost with the connection.
      socket.on("drain", more);
      more();
    });
    const lines = ["POST /console/session HTTP/1.1", "Host: c", `Origin: ${origin}`, header];
    socket.write(`${lines.join("\r\n")}\r\nContent-Type: application/json\r\n\r\n`);
  });
}

test("a user who is no longer one has no session, and a weak secret is refused", async () => {
  const { sessions } = await load("./proxy/session.js");
  const users = usersWith([]);
  const origin = "https://console.example";
  const { userOf, handler } = sessions({ origin, secret: SESSION_SECRET, users });
  const body = JSON.stringify(USER);
  const headers = { origin, "content-length": `${body.length}` };
  const init = { method: "POST", headers, body };
  const signedIn = await handler(new Request(`${origin}/console/session`, init));
  assert.equal(signedIn.status, 200);
  const [session = ""] = (signedIn.headers.get("set-cookie") ?? "").split(";");
  const request = new Request(origin, { headers: { cookie: `a=b; ${session}` } });
  assert.equal((await userOf(request))?.id, USER.name);
  users.length = 0;
  assert.equal(await userOf(request), null);
  assert.throws(() => sessions({ origin, secret: "short", users }), /32 random characters/);
});

test("a session that has ended, or is another secret's, is none", async () => {
  const { sessions } = await load("./proxy/session.js");
  const { sign } = await load("hono/jwt");
  const settings = { origin: "https://c.example", secret: SESSION_SECRET, users: usersWith([]) };
  const { userOf } = sessions(settings);
  const now = Math.floor(Date.now() / 1000);
  const userWith = async (/** @type {number} */ exp, secret = SESSION_SECRET) => {
    const cookie = `__Host-session=${await sign({ sub: USER.name, exp }, secret)}`;
    return await userOf(new Request("https://c.example", { headers: { cookie } }));
  };
  assert.equal((await userWith(now + 60))?.id, USER.name);
  assert.equal(await userWith(now), null);
  assert.equal(await userWith(now + 60, `${SESSION_SECRET}x`), null);
});
