// The back end that signs for a page: whom it serves, and a removal with it. What it signs is tested in
// tests/proxy, too.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { SIM_CREDENTIALS, serve } from "../../www/server.js";
import { makeCluster, stamp } from "../page/client.js";
import { ask } from "./ask.js";
import { clientOf, cookieOf } from "./client.js";
import { examples, load } from "./folder.js";
import { SECRETS, startScript, USER } from "./servers.js";

/** @type {import("../../www/server.js").Served} */
let sim;
/** @type {import("./servers.js").Console} */
let server;
/** @type {import("../page/client.js").Json} */
let cluster;
let cookie = "";
const { post } = clientOf(() => ({ ...server, cookie }));

before(async () => {
  sim = await serve({ env: {} });
  cluster = await makeCluster(sim.url, { queues: [{ name: "a", groups: [3] }] });
  server = await startScript(join(examples, "sign", "server.js"), sim.url, [cluster.cluster_id]);
  cookie = cookieOf(await post("/console/session", JSON.stringify(USER)));
});
after(() => Promise.all([server?.close(), sim.close()]));

/**
 * @param {string} text
 * @param {Record<string, string>} [headers]
 */
const signed = (text, headers = {}) => post("/console/sign", text, headers);

/** @param {Record<string, string>} [changed] */
function text(changed = {}) {
  const { verb, path, time, id, md5, more } = {
    ...{ verb: "POST", path: "/api/queue/ehpc/removeNodes/", time: stamp(), more: "" },
    ...{ id: SIM_CREDENTIALS.accessKeyId, md5: "0".repeat(32), ...changed },
  };
  const common = "signature_method=HmacSHA256&signature_version=1";
  const query = `access_key_id=${id}&${more}${common}&timestamp=${encodeURIComponent(time)}&version=1`;
  return `${verb}\n${path}\n${query}${changed.zone ?? ""}\n${md5}`;
}

const EMPTY = "d41d8cd98f00b204e9800998ecf8427e";
const LIST = { verb: "GET", path: "/api/cluster/listNodes/", md5: EMPTY, zone: "&zone=jn1a" };
const LOG = { verb: "GET", path: "/api/operation/", md5: EMPTY, zone: "&zone=jn1a" };

test("it signs the console's operations, and nothing else", async () => {
  const response = await signed(text());
  assert.match(response.body, /^[A-Za-z0-9+/]{43}=$/);
  assert.equal(response.headers["access-control-allow-origin"], undefined);
  const refused = [
    text({ path: "/api/cluster/deleteClusters/" }),
    text({ verb: "GET" }),
    text({ path: "/elsewhere/queue/ehpc/removeNodes/" }),
    ...[text({ time: stamp(3600) }), text({ time: stamp(90) }), text({ time: stamp(-150) })],
    ...[text({ time: stamp().replace("Z", "+00:00") }), text({ time: "now" }), text({ time: "" })],
    text().replace("&", `&timestamp=${encodeURIComponent(stamp(3600))}&`),
    text().replace("\n0", "&access_key_id=another\n0"),
    text({ id: "another" }),
    text({ md5: "x" }),
    `${text()}\nmore`,
    "",
  ];
  for (const one of refused) {
    const { status, body } = await signed(one);
    assert.ok([400, 403].includes(status), `${status}: ${one}`);
    for (const secret of SECRETS) assert.ok(!body.includes(secret));
  }
  for (const off of [-55, -110, 70]) {
    const { status, body } = await signed(text({ ...LOG, time: stamp(off) }));
    assert.equal(status, 200, `a read with a timestamp ${off} s off: ${body}`);
  }
  assert.equal((await signed(text({ ...LOG, time: stamp(150) }))).status, 403);
  assert.equal((await signed(text({ time: stamp(-50) }))).status, 200);
});

test("it signs for whoever has signed in, and lists of their clusters only", async () => {
  const own = await signed(text({ ...LIST, more: `cluster_id=${cluster.cluster_id}&` }));
  assert.equal(own.status, 200, own.body);
  assert.equal((await signed(text({ ...LIST, more: "cluster_id=ehpc-other&" }))).status, 403);
  assert.equal((await signed(text(), { cookie: "" })).status, 401);
  assert.equal((await signed(text(), { origin: "https://evil.example" })).status, 403);
});

test("a removal that it signed is carried out, and found when its response is lost", async () => {
  const { remove } = await load("./sign/page.js");
  const { cluster_id, zone, queues } = cluster;
  const [{ hpcqueue_id, nodes }] = queues;
  const fault = { cluster_id, operation: "removeNodes", fault: "lost-after", times: 1 };
  await ask(`${sim.url}/sim/faults`, { method: "POST", body: JSON.stringify(fault) });
  const { fetch } = globalThis;
  // In a page the path is relative, and the browser adds cookie and origin.
  globalThis.fetch = async (input, init) => {
    if (input !== "/console/sign") return fetch(input, init);
    return fetch(server.url + input, { ...init, headers: { origin: server.origin, cookie } });
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
