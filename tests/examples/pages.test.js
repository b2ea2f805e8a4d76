// The hooks in a page, behind the proxy with a session: what the user sees.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { build } from "esbuild";
import { serve } from "../../www/server.js";
import { launch } from "../page/browser.js";
import { makeCluster } from "../page/client.js";
import { examples } from "./folder.js";
import { onNode, USER } from "./servers.js";

/** @type {Record<string, string>} */
const APPS = {
  React: `
    import { StrictMode } from "react";
    import { createRoot } from "react-dom/client";
    import { RemoveButton } from "./react/app.jsx";
    globalThis.mount = (props) => createRoot(document.getElementById("app"))
      .render(<StrictMode><RemoveButton {...props} /></StrictMode>);`,
  Vue: `
    import { createApp } from "vue";
    import { RemoveButton } from "./vue/app.js";
    globalThis.mount = (props) => createApp(RemoveButton, props).mount("#app");`,
};

/** @type {import("../../www/server.js").Served} */
let sim;
/** @type {import("playwright-core").Browser} */
let browser;
/** @type {import("../page/client.js").Json} */
let cluster;
/** @type {import("./servers.js").Console} */
let proxy;

before(async () => {
  sim = await serve({ env: {} });
  cluster = await makeCluster(sim.url, { queues: [{ name: "batch", groups: [9] }], job_ms: 20 });
  proxy = await onNode(sim.url, [cluster.cluster_id]);
  browser = await launch();
});
after(() => Promise.all([browser?.close(), proxy?.close(), sim.close()]));

/**
 * A page on the console's origin, with the user signed in.
 * @param {string} app
 */
async function open(app) {
  const page = await browser.newPage();
  const session = 'import * as session from "./session/page.js"; globalThis.session = session;';
  const { outputFiles } = await build({
    stdin: { contents: session + app, resolveDir: examples, loader: "jsx" },
    ...{ absWorkingDir: examples, bundle: true, write: false, format: "esm", jsx: "automatic" },
    define: { "process.env.NODE_ENV": '"development"', __VUE_OPTIONS_API__: "false" },
    nodePaths: [join(examples, "node_modules")],
  });
  const html = '<!doctype html><div id="app"></div><script type="module" src="/app.js"></script>';
  await page.route(`${proxy.origin}/`, (route) =>
    route.fulfill({ contentType: "text/html", body: html }),
  );
  await page.route(`${proxy.origin}/app.js`, (route) =>
    route.fulfill({ contentType: "text/javascript", body: outputFiles[0]?.text ?? "" }),
  );
  await page.goto(`${proxy.origin}/`);
  await page.waitForFunction(() => "mount" in globalThis);
  await page.evaluate(
    ({ name, password }) => /** @type {any} */ (globalThis).session.signIn(name, password),
    USER,
  );
  return page;
}

describe("a removal in a page", () => {
  let node = 0;
  for (const [name, app] of Object.entries(APPS)) {
    test(`${name}: two clicks remove the nodes once, and the job's result is shown`, async () => {
      const page = await open(app);
      const { cluster_id, zone, queues } = cluster;
      const [{ hpcqueue_id, nodes }] = queues;
      const nodelist = [nodes[node++].node_id];
      const request = { cluster_id, hpcqueue_id, zone, nodelist };
      await page.evaluate((props) => /** @type {any} */ (globalThis).mount(props), { request });
      const button = page.locator("button");
      await button.evaluate((one) => {
        for (let clicks = 0; clicks < 2; clicks++) /** @type {HTMLElement} */ (one).click();
      });
      await page.locator('[data-phase="removed"]').waitFor({ timeout: 15_000 });
      const removals = sim.sim?.received
        .of(cluster_id)
        .filter(({ body, executed }) => executed && body.includes(nodelist[0]));
      assert.equal(removals?.length, 1);
      // The node is gone: the rejection is shown with the error's message.
      await button.click();
      await page.locator('[data-phase="failed"]').waitFor();
      assert.match((await page.locator("p").textContent()) ?? "", /No node was removed/);
      await page.close();
    });
  }

  test("a session can remove nodes and list queues", async () => {
    const page = await open(APPS.Vue ?? "");
    const { cluster_id, zone, queues } = cluster;
    const [{ hpcqueue_id, nodes }] = queues;
    const request = { cluster_id, hpcqueue_id, zone, nodelist: [nodes[node++].node_id] };
    const result = await page.evaluate(async (request) => {
      const { session } = /** @type {any} */ (globalThis);
      const { cluster_id, zone } = request;
      const list = await session.queues({ cluster_id, zone });
      return { queues: list.length, cookie: document.cookie, ...(await session.remove(request)) };
    }, request);
    assert.match(result.job_id, /^j-/);
    assert.equal(result.queues, 1);
    // Scripts cannot read the session cookie.
    assert.equal(result.cookie, "");
    await page.close();
  });
});
