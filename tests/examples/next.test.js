// The recipe for Next.js: built and started as users do it.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { capture } from "../../scripts/lib/run.js";
import { npm } from "../../scripts/setup/npm.js";
import { serve } from "../../www/server.js";
import { makeCluster } from "../page/client.js";
import { clientOf, code, removal, removals } from "./client.js";
import { examples, linkSqlite, load } from "./folder.js";
import { SESSION_SECRET, startScript, USER } from "./servers.js";

/** @type {import("../../www/server.js").Served} */
let sim;
/** @type {import("./servers.js").Console} */
let server;
/** @type {import("../page/client.js").Json} */
let own;
/** @type {import("../page/client.js").Json} */
let foreign;
let cookie = "";
const { get, change } = clientOf(() => ({ ...server, cookie }));

const folder = mkdtempSync(join(tmpdir(), "ehpc-next-"));

before(async () => {
  cpSync(join(examples, "next"), folder, { recursive: true });
  await npm(["ci", "--no-audit", "--no-fund", "--prefer-offline"], { cwd: folder });
  const name = join("node_modules", "ehpc-remove-nodes");
  cpSync(realpathSync(join(examples, name)), join(folder, name), { recursive: true });
  linkSqlite(folder);
  const next = join(folder, "node_modules", "next", "dist", "bin", "next");
  process.env.NEXT_TELEMETRY_DISABLED = "1";
  // Without any settings: a build has no secrets.
  await capture(process.execPath, [next, "build"], { cwd: folder, limit: 120 });
  sim = await serve({ env: {} });
  const spec = { queues: [{ name: "batch", groups: [4] }], job_ms: 20 };
  [own, foreign] = [await makeCluster(sim.url, spec), await makeCluster(sim.url, spec)];
  server = await startScript(next, sim.url, [own.cluster_id], { cwd: folder, args: ["start"] });
  const { sign } = await load("hono/jwt");
  cookie = `__Host-session=${await sign({ sub: USER.name }, SESSION_SECRET)}`;
});
after(async () => {
  await Promise.all([server?.close(), sim?.close()]);
  rmSync(folder, { recursive: true, force: true });
});

test("a removal is passed on once, with one proxy for all requests", async () => {
  const key = { "idempotency-key": "next" };
  const responses = await Promise.all([1, 2, 3].map(() => change(removal(own, 0), key)));
  for (const response of responses) assert.equal(code(response), 0, response.body);
  assert.equal(removals(sim, own), 1);
});

test("reads are passed on", async () => {
  const list = await get(`/cluster/listNodes?cluster_id=${own.cluster_id}&zone=${own.zone}`);
  assert.equal(code(list), 0, list.body);
  assert.ok(list.headers["ehpc-date"]);
});

test("nothing is passed on without a session, for another's cluster or from another site", async () => {
  const before = sim.sim?.received.of(null).length;
  assert.equal((await change(removal(own, 1), { cookie: "" })).status, 401);
  assert.equal((await change(removal(own, 1), { cookie: "__Host-session=a.b.c" })).status, 401);
  assert.equal((await change(removal(foreign, 1))).status, 403);
  assert.equal((await change(removal(own, 1), { origin: "https://evil.example" })).status, 403);
  assert.equal((await change(`"${"x".repeat(2 ** 21)}"`)).status, 413);
  assert.equal(sim.sim?.received.of(null).length, before);
});
