// The back end that signs for a page: what it signs, and a removal with it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { SIM_CREDENTIALS, serve } from "../../www/server.js";
import { makeCluster, stamp } from "../page/client.js";
import { ask } from "./ask.js";
import { load } from "./folder.js";
import { freePort } from "./servers.js";

/** @type {import("../../www/server.js").Served} */
let sim;
let url = "";
let cookie = "";
const secret = "0123456789abcdef0123456789abcdef";

/** @type {{ close: () => void }} */
let server;

before(async () => {
  sim = await serve({ env: {} });
  const [{ signingServer }, { signIn }, { serve: listen }] = [
    await load("./sign/server.js"),
    await load("./proxy/session.js"),
    await load("@hono/node-server"),
  ];
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const settings = { path: "/api", origin: url, sessionSecret: secret };
  const app = signingServer({ ...settings, credentials: SIM_CREDENTIALS });
  app.get("/sign-in", async (/** @type {any} */ c) => {
    await signIn(c, secret, "ann");
    return c.body(null, 204);
  });
  server = listen({ fetch: app.fetch, port, hostname: "127.0.0.1" });
  const { headers } = await ask(`${url}/sign-in`);
  cookie = headers["set-cookie"]?.[0]?.split(";", 1)[0] ?? "";
});
after(async () => {
  server.close();
  await sim.close();
});

/**
 * @param {string} text
 * @param {Record<string, string>} [headers]
 */
const signed = (text, headers = {}) =>
  ask(`${url}/console/sign`, {
    method: "POST",
    body: text,
    headers: { origin: url, cookie, ...headers },
  });

/** @param {Record<string, string>} [changed] */
function text(changed = {}) {
  const { verb, path, time, id, md5 } = {
    ...{ verb: "POST", path: "/api/queue/ehpc/removeNodes/", time: stamp() },
    ...{ id: SIM_CREDENTIALS.accessKeyId, md5: "0".repeat(32), ...changed },
  };
  return `${verb}\n${path}\naccess_key_id=${id}&timestamp=${encodeURIComponent(time)}\n${md5}`;
}

test("it signs the console's operations, and nothing else", async () => {
  assert.match((await signed(text())).body, /^[A-Za-z0-9+/]{43}=$/);
  const refused = [
    text({ path: "/api/cluster/deleteClusters/" }),
    text({ verb: "GET" }),
    text({ path: "/elsewhere/queue/ehpc/removeNodes/" }),
    ...[text({ time: stamp(3600) }), text({ time: stamp(30) }), text({ time: stamp(-150) })],
    ...[text({ time: stamp().replace("Z", "+00:00") }), text({ time: "now" }), text({ time: "" })],
    text().replace("&", `&timestamp=${encodeURIComponent(stamp(3600))}&`),
    text().replace("\n0", "&access_key_id=another\n0"),
    text({ id: "another" }),
    text({ md5: "x" }),
    `${text()}\nmore`,
    "",
  ];
  for (const one of refused) assert.equal((await signed(one)).status, 403, one);
  const read = { verb: "GET", path: "/api/operation/" };
  for (const off of [-55, -110, 70]) {
    const response = await signed(text({ ...read, time: stamp(off) }));
    assert.equal(response.status, 200, `a read with a timestamp ${off} s off`);
  }
  assert.equal((await signed(text({ ...read, time: stamp(150) }))).status, 403);
  assert.equal((await signed(text({ time: stamp(-50) }))).status, 200);
  assert.equal((await signed(text(), { cookie: "" })).status, 401);
  assert.equal((await signed(text(), { origin: "https://evil.example" })).status, 403);
});

test("a removal that it signed is carried out, and found when its response is lost", async () => {
  const { remove } = await load("./sign/page.js");
  const { cluster_id, zone, queues } = await makeCluster(sim.url, {
    queues: [{ name: "a", groups: [3] }],
  });
  const [{ hpcqueue_id, nodes }] = queues;
  const fault = { cluster_id, operation: "removeNodes", fault: "lost-after", times: 1 };
  await ask(`${sim.url}/sim/faults`, { method: "POST", body: JSON.stringify(fault) });
  const { fetch } = globalThis;
  // In a page the path is relative, and the browser adds cookie and origin.
  globalThis.fetch = async (input, init) => {
    if (input !== "/console/sign") return fetch(input, init);
    return fetch(url + input, { ...init, headers: { origin: url, cookie } });
  };
  try {
    const request = { cluster_id, hpcqueue_id, zone, nodelist: [nodes[0].node_id] };
    const settings = { accessKeyId: SIM_CREDENTIALS.accessKeyId, endpoint: `${sim.url}/api` };
    const { recovered, job_id } = await remove(request, settings);
    assert.equal(recovered, true);
    assert.match(job_id, /^j-/);
  } finally {
    globalThis.fetch = fetch;
  }
});
