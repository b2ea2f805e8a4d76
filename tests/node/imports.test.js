// `import` and `require` work at once, cost nothing until first use, and share one instance.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { inProject, project } from "./package.js";

const USE = `
  const good = { cluster_id: "c", hpcqueue_id: "q", nodelist: [2], zone: "z" };
  const counted = () => {
    let count = 0;
    const { instantiate } = WebAssembly;
    WebAssembly.instantiate = (module, imports) => {
      // Node's own fetch has a module too.
      if (Object.keys(imports ?? {}).some((name) => name.includes("ehpc"))) count++;
      return instantiate.call(WebAssembly, module, imports);
    };
    return () => count;
  };
`;

const NAMES =
  "HpcError,addNodes,checkRemoval,isHpcError,listNodes,listQueues,preload,removeNodes,signRequest,waitForJob";

test("import gives the functions and the error", async () => {
  const names = 'console.log(Object.keys(await import("ehpc-remove-nodes")).sort().join())';
  assert.equal(await inProject(names), NAMES);
});

test("require gives the same ones", async () => {
  const names = 'console.log(Object.keys(require("ehpc-remove-nodes")).sort().join())';
  assert.equal(await inProject(names, "commonjs"), NAMES);
});

test("one process has one instance, however it imports the package", async () => {
  const same = `
    import * as esm from "ehpc-remove-nodes";
    import { createRequire } from "node:module";
    const cjs = createRequire(process.cwd() + "/x.js")("ehpc-remove-nodes");
    console.log(Object.keys(esm).filter((name) => esm[name] !== cjs[name] && name !== "default").join());
  `;
  assert.equal(await inProject(same), "");
});

test("importing loads no WebAssembly; first calls that run together load it once", async () => {
  const script = `${USE}
    const loads = counted();
    const { signRequest } = await import("ehpc-remove-nodes");
    const imported = loads();
    const urls = await Promise.all(Array.from({ length: 20 }, () => signRequest(good)));
    await signRequest(good);
    console.log(imported, loads(), new Set(urls.map((signed) => signed.url)).size);
  `;
  assert.equal(await inProject(script), "0 1 1");
});

test("a failed load is an HpcError of kind load, and may be tried again", async () => {
  const script = `${USE}
    const { signRequest, HpcError } = await import("ehpc-remove-nodes");
    const { instantiate } = WebAssembly;
    const forbidden = new WebAssembly.CompileError("forbidden by policy");
    WebAssembly.instantiate = async () => { throw forbidden; };
    const errors = await Promise.all([1, 2].map(() => signRequest(good).catch((error) => error)));
    WebAssembly.instantiate = instantiate;
    const { kind, maybeApplied, retryable, attempts, cause } = errors[0];
    console.log(errors.every((error) => error instanceof HpcError), kind, maybeApplied, retryable,
      attempts, cause === forbidden, typeof (await signRequest(good)).url);
  `;
  assert.equal(await inProject(script), "true load false true 0 true string");
});

test("what the caller passed may be changed as soon as the call was made, the first one too", async () => {
  const script = `${USE}
    const { signRequest } = await import("ehpc-remove-nodes");
    for (const call of ["first", "second"]) {
      const nodelist = [1, "two"];
      const request = { ...good, nodelist };
      const headers = { "X-Token": "a" };
      const options = { headers, endpoint: "https://example.com" };
      const signing = signRequest(request, options);
      nodelist.length = 0;
      request.zone = headers["X-Token"] = options.endpoint = "elsewhere";
      const { body, url, headers: sent } = await signing;
      console.log(body, new URL(url).origin, sent["x-token"]);
    }
  `;
  const body = '{"cluster_id": "c", "hpcqueue_id": "q", "nodelist": [1, "two"], "zone": "z"}';
  const line = `${body} https://example.com a`;
  assert.equal(await inProject(script), `${line}\n${line}`);
});

test("a request may be an object of a class, private fields and all", async () => {
  const script = `
    const { signRequest } = await import("ehpc-remove-nodes");
    class Removal {
      #zone = "z";
      get cluster_id() { return "c"; }
      get hpcqueue_id() { return "q"; }
      get nodelist() { return [2]; }
      get zone() { return this.#zone; }
    }
    class Key {
      #secret = "s";
      accessKeyId = "k";
      get secretAccessKey() { return this.#secret; }
    }
    const { body, stringToSign } = await signRequest(new Removal(), { credentials: new Key() });
    console.log(body, typeof stringToSign);
  `;
  const body = '{"cluster_id": "c", "hpcqueue_id": "q", "nodelist": [2], "zone": "z"}';
  assert.equal(await inProject(script), `${body} string`);
});

test("the package holds what users need: no dependency, no script, types for each way in", () => {
  const installed = join(project, "node_modules", "ehpc-remove-nodes");
  const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  assert.equal(manifest.dependencies, undefined);
  for (const hook of ["preinstall", "install", "postinstall", "prepare"]) {
    assert.equal(manifest.scripts?.[hook], undefined, hook);
  }
  assert.equal(manifest.sideEffects, false);
  assert.deepEqual(readdirSync(join(installed, "dist")).sort(), [
    "edge-light.js",
    "ehpc_remove_nodes.wasm",
    "index.cjs",
    "index.d.cts",
    "index.d.ts",
    "index.js",
    "slim.cjs",
    "slim.d.cts",
    "slim.d.ts",
    "slim.js",
    "workerd.js",
  ]);
  const brought = readdirSync(join(project, "node_modules")).filter((name) => name[0] !== ".");
  assert.deepEqual(brought, ["ehpc-remove-nodes"]);
});
