// Plain `wasm-pack build` works for each of its targets. It rejects with records, not errors: js/,
// which wasm-pack does not include, creates those.

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

/** Run with each: a removal, and an invalid one. */
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
    .then((result) => console.log(JSON.stringify(result)));`;
  const { stdout } = await promisify(execFile)(process.execPath, [...args, "--eval", script], {
    timeout: 30_000,
  });
  return JSON.parse(stdout);
}

test("nodejs: require returns the functions", async () => {
  const file = JSON.stringify(join(plain, "nodejs", "ehpc_remove_nodes.js"));
  assert.deepEqual(await inNode([], `Promise.resolve(require(${file}))`), EXPECTED);
});

test("bundler: a loader that imports WebAssembly returns the functions (here: Node's)", async () => {
  const file = JSON.stringify(join(plain, "bundler", "ehpc_remove_nodes.js"));
  const args = ["--experimental-wasm-modules", "--no-warnings"];
  assert.deepEqual(await inNode(args, `import(${file})`), EXPECTED);
});

test("web: the functions work in a browser after init()", async () => {
  const [server, browser] = await Promise.all([serveFolder(join(plain, "web")), launch()]);
  try {
    const page = await browser.newPage();
    // Any response gives the page this origin.
    await page.goto(server.url);
    const world = await makeWorld(api.url);
    const result = await page.evaluate(`(async () => {
      const ehpc = await import("/ehpc_remove_nodes.js");
      await ehpc.default();
      return await (${USE})(ehpc, ${JSON.stringify(world)});
    })()`);
    assert.deepEqual(result, EXPECTED);
  } finally {
    await browser.close();
    await server.close();
  }
});
