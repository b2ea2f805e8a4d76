// The recipe for Express, with both versions that are in use.

import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { serve } from "../../www/server.js";
import { makeCluster } from "../page/client.js";
import { clientOf, code, cookieOf, removal, removals } from "./client.js";
import { examples } from "./folder.js";
import { startScript, USER } from "./servers.js";

/** @type {import("../../www/server.js").Served} */
let sim;
before(async () => {
  sim = await serve({ env: {} });
});
after(() => sim.close());

/**
 * The recipe's folder, in which `express` is the package of this name.
 * @param {string} name
 */
function appWith(name) {
  const folder = join(examples, `app-with-${name}`);
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(examples, "express"), folder, { recursive: true });
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(join(examples, "node_modules", name), join(folder, "node_modules", "express"));
  return folder;
}

for (const [major, name] of Object.entries({ 4: "express-4", 5: "express" })) {
  describe(`Express ${major}`, () => {
    /** @type {import("./servers.js").Console} */
    let server;
    /** @type {import("../page/client.js").Json} */
    let own;
    /** @type {import("../page/client.js").Json} */
    let foreign;
    let cookie = "";
    const { post, get, change } = clientOf(() => ({ ...server, cookie }));

    before(async () => {
      const spec = { queues: [{ name: "batch", groups: [4] }], job_ms: 20 };
      [own, foreign] = [await makeCluster(sim.url, spec), await makeCluster(sim.url, spec)];
      const folder = appWith(name);
      const { version } = JSON.parse(
        readFileSync(join(folder, "node_modules", "express", "package.json"), "utf8"),
      );
      assert.ok(version.startsWith(`${major}.`), version);
      server = await startScript(join(folder, "app.js"), sim.url, [own.cluster_id]);
      // What the servers in front of it add.
      const front = { "x-forwarded-proto": "https", "x-forwarded-user": USER.name };
      const signedIn = await post("/console/session", "{}", front);
      assert.equal(signedIn.status, 200, signedIn.body);
      const [set = ""] = signedIn.headers["set-cookie"] ?? [];
      for (const part of ["__Host-", "HttpOnly", "Secure", "SameSite=Strict", "Path=/"]) {
        assert.ok(set.includes(part), set);
      }
      cookie = cookieOf(signedIn);
    });
    after(() => server?.close());

    test("passes on what a user with a session may do, once", async () => {
      const list = await get(`/cluster/listNodes?cluster_id=${own.cluster_id}&zone=${own.zone}`);
      assert.equal(code(list), 0, list.body);
      const key = { "idempotency-key": "express" };
      const responses = await Promise.all([1, 2].map(() => change(removal(own, 0), key)));
      for (const response of responses) assert.equal(code(response), 0, response.body);
      assert.equal(removals(sim, own), 1);
      assert.equal((await change(removal(foreign, 0))).status, 403);
    });

    test("passes nothing on without a session, or for another user's session", async () => {
      const before = sim.sim?.received.of(null).length;
      assert.equal((await change(removal(own, 1), { cookie: "" })).status, 401);
      const forged = cookie.replace(/.{5}$/, "AAAAA");
      assert.equal((await change(removal(own, 1), { cookie: forged })).status, 401);
      const front = { "x-forwarded-proto": "https", "x-forwarded-user": "eve", cookie: "" };
      const eve = cookieOf(await post("/console/session", "{}", front));
      assert.equal((await change(removal(own, 1), { cookie: eve })).status, 401);
      assert.equal(sim.sim?.received.of(null).length, before);
    });

    test("serves the app's other routes itself", async () => {
      assert.equal((await post("/console/elsewhere", "{}")).status, 404);
      assert.equal((await get("/elsewhere")).status, 404);
    });
  });
}
