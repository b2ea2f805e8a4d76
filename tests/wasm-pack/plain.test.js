// Plain `wasm-pack build` gives something usable, for each of its targets. It rejects with records,
// not with errors: those are made by js/, which wasm-pack does not know.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { promisify } from "node:util";
import { serveFolder } from "../consumers/lib/static.js";
import { makeWorld, serveApi } from "../consumers/lib/world.js";
import { launch } from "../page/browser.js";

const { EHPC_PLAIN_DIR: plain } = process.env;
if (!plain) throw new Error("EHPC_PLAIN_DIR is not set: run `npm test -- --only wasm-pack --full`");

/** @type {Awaited<ReturnType<typeof serveApi>>} */
let api;
before(async () => {
  api = await serveApi();
});
after(() => api.close());

/** What is done with each: a removal, and what goes wrong. */
const USE = `async ({ removeNodes }, { request, options }) => {
  const { job_id, ret_code } = await removeNodes(request, options);
  const record = await removeNodes({ ...request, nodelist: [] }, options).catch((thrown) => thrown);
  return { job: typeof job_id, ret_code, kind: record.kind, field: record.field };
}`;
const EXPECTED = { job: "string", ret_code: 0, kind: "invalid", field: "nodelist" };

/**
 * @param {readonly string[]} args
 * @param {string} load
 */
async function inNode(args, load) {
  const world = await makeWorld(api.url);
  const script = `${load}.then((ehpc) => (${USE})(ehpc, ${JSON.stringify(world)}))
    .then((said) => console.log(JSON.stringify(said)));`;
  const { stdout } = await promisify(execFile)(process.execPath, [...args, "--eval", script], {
    timeout: 30_000,
  });
  return JSON.parse(stdout);
}

test("nodejs: require gives the functions", async () => {
  const file = JSON.stringify(join(plain, "nodejs", "ehpc_remove_nodes.js"));
  assert.deepEqual(await inNode([], `Promise.resolve(require(${file}))`), EXPECTED);
});

test("bundler: what takes WebAssembly as a module gives them, Node's own loader here", async () => {
  const file = JSON.stringify(join(plain, "bundler", "ehpc_remove_nodes.js"));
  const args = ["--experimental-wasm-modules", "--no-warnings"];
  assert.deepEqual(await inNode(args, `import(${file})`), EXPECTED);
});

test("web: they work in a browser after init()", async () => {
  const [server, browser] = await Promise.all([serveFolder(join(plain, "web")), launch()]);
  try {
    const page = await browser.newPage();
    // There is no page, but its origin will do.
    await page.goto(server.url);
    const world = await makeWorld(api.url);
    const said = await page.evaluate(`(async () => {
      const ehpc = await import("/ehpc_remove_nodes.js");
      await ehpc.default();
      return await (${USE})(ehpc, ${JSON.stringify(world)});
    })()`);
    assert.deepEqual(said, EXPECTED);
  } finally {
    await browser.close();
    await server.close();
  }
});
