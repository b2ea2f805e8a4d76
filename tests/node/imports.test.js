// `import` and `require` both work, cost nothing until first use, and share one instance.

import assert from "node:assert/strict";
import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { pathToFileURL } from "node:url";
import { inProject, project } from "./package.js";

const USE = `
  const good = { cluster_id: "c", hpcqueue_id: "q", nodelist: [2], zone: "z" };
  const counted = () => {
    let count = 0;
    const { instantiate } = WebAssembly;
    WebAssembly.instantiate = (module, imports) => {
      // Node's own fetch instantiates a module too.
      if (Object.keys(imports ?? {}).includes("./ehpc_remove_nodes_bg.js")) count++;
      return instantiate.call(WebAssembly, module, imports);
    };
    return () => count;
  };
`;

const NAMES =
  "HpcError,addNodes,checkRemoval,createClient,dismiss,isHpcError,listNodes,listQueues,lookUp,preload,removeNodes,resume,signRequest,waitForJob";

test("import exports the functions and the error", async () => {
  const names = 'console.log(Object.keys(await import("ehpc-remove-nodes")).sort().join())';
  assert.equal(await inProject(names), NAMES);
});

test("require exports the same names", async () => {
  const names = 'console.log(Object.keys(require("ehpc-remove-nodes")).sort().join())';
  assert.equal(await inProject(names, "commonjs"), NAMES);
});

/** The names that the other entries export. */
const OTHERS = {
  hostlist: "HostlistError,expandHostlist,findNodes,foldHostlist",
  journal: "fileJournal,localJournal,memoryJournal",
  "journal/conformance": "journalTests",
  messages: "catalogue,translate",
  proxy:
    "IdempotencyObject,createProxy,durableObjectStore,memoryStore,nodeListener,signer,sqliteStore",
  "proxy/conformance": "storeConformance",
  simulator: "simulate",
};

for (const [name, names] of Object.entries(OTHERS)) {
  test(`${name} exports the same names to import and require`, async () => {
    const path = JSON.stringify(`ehpc-remove-nodes/${name}`);
    const own = "Object.keys(all).filter((name) => !/^(default|module.exports)$/.test(name))";
    const print = `console.log(${own}.sort().join())`;
    assert.equal(await inProject(`const all = await import(${path}); ${print}`), names);
    assert.equal(await inProject(`const all = require(${path}); ${print}`, "commonjs"), names);
  });
}

test("the conditions of Workers and edge functions choose entries that import the module", async () => {
  for (const [condition, query] of [
    ["workerd", ""],
    ["edge-light", "?module"],
  ]) {
    const script = `
      import { readFileSync } from "node:fs";
      import { fileURLToPath } from "node:url";
      for (const name of ["", "/proxy"]) {
        const file = fileURLToPath(import.meta.resolve("ehpc-remove-nodes" + name));
        console.log(/from "(.*\\.wasm.*)"/.exec(readFileSync(file, "utf8"))?.[1]);
      }
    `;
    const files = ["./ehpc_remove_nodes.wasm", "./ehpc_proxy.wasm"].map((file) => file + query);
    assert.equal(
      await inProject(script, "module", [`--conditions=${condition}`]),
      files.join("\n"),
    );
  }
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

test("importing loads no WebAssembly; concurrent first calls load it once", async () => {
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

test("copies of the package in one process share one instance", async () => {
  const copied = join(project, `copy-${process.pid}.mjs`);
  copyFileSync(join(project, "node_modules", "ehpc-remove-nodes", "dist", "index.js"), copied);
  const script = `${USE}
    const loads = counted();
    const copies = [
      await import("ehpc-remove-nodes"),
      await import(${JSON.stringify(pathToFileURL(copied).href)}),
      await import("ehpc-remove-nodes/slim"),
    ];
    for (const { signRequest } of copies) await signRequest(good);
    console.log(new Set(copies.map(({ signRequest }) => signRequest)).size, loads());
  `;
  assert.equal(await inProject(script), "3 1");
});

test("with a non-extensible global object only the sharing is lost", async () => {
  const script = `${USE}
    const { signRequest } = await import("ehpc-remove-nodes");
    // Node itself defines these on first use.
    void [Request, atob];
    Object.preventExtensions(globalThis);
    console.log(typeof (await signRequest(good)).url);
  `;
  assert.equal(await inProject(script), "string");
});

test("preload loads the module once, and later calls use it", async () => {
  const script = `${USE}
    const loads = counted();
    const { preload, signRequest } = await import("ehpc-remove-nodes");
    const loaded = await Promise.all([preload(), preload(), signRequest(good)]);
    await preload();
    console.log(loads(), loaded[0], loaded[1]);
  `;
  assert.equal(await inProject(script), "1 undefined undefined");
});

/** The file, in every form that preload takes. */
const FORMS = {
  bytes: "bytes",
  "an ArrayBuffer": "bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)",
  "a compiled module": "await WebAssembly.compile(bytes)",
  "a promise of one": "WebAssembly.compile(bytes)",
  "a response": 'new Response(bytes, { headers: { "content-type": "application/wasm" } })',
  "a URL": 'new URL("data:application/wasm;base64," + bytes.toString("base64"))',
  "a URL as text": '"data:application/wasm;base64," + bytes.toString("base64")',
};

for (const [form, expression] of Object.entries(FORMS)) {
  test(`slim takes the file as ${form}`, async () => {
    const script = `${USE}
      import { readFileSync } from "node:fs";
      import { createRequire } from "node:module";
      import { preload, signRequest } from "ehpc-remove-nodes/slim";
      const { resolve } = createRequire(process.cwd() + "/x.js");
      const bytes = readFileSync(resolve("ehpc-remove-nodes/ehpc_remove_nodes.wasm"));
      await preload(${expression});
      console.log(typeof (await signRequest(good)).url);
    `;
    assert.equal(await inProject(script), "string");
  });
}

test("slim without a file and preload with a broken one fail with `load`, and can be tried again", async () => {
  const script = `${USE}
    import { HpcError, preload, signRequest } from "ehpc-remove-nodes/slim";
    const lost = new TypeError("no file");
    const errors = [];
    for (const load of [
      () => signRequest(good),
      () => preload(new Uint8Array([1, 2, 3])),
      () => preload(Promise.reject(lost)),
      () => preload(new Response("<html>", { status: 404 })),
    ]) errors.push(await load().catch((error) => error));
    console.log(JSON.stringify(errors.map((error) => [error instanceof HpcError, error.kind])));
    console.log(errors[0].message.includes("preload"), errors[2].cause === lost);
    const { preload: preloadAll } = await import("ehpc-remove-nodes");
    await preloadAll();
    console.log(typeof (await signRequest(good)).url);
  `;
  const load = '[true,"load"]';
  assert.equal(await inProject(script), `[${load},${load},${load},${load}]\ntrue true\nstring`);
});

test("an abort takes effect at once, even while the file is loading", async () => {
  const script = `${USE}
    import { preload, signRequest } from "ehpc-remove-nodes/slim";
    preload(new Promise(() => {}));
    const controller = new AbortController();
    setTimeout(() => controller.abort("enough"), 20);
    console.log(await signRequest(good, { signal: controller.signal }).catch((reason) => reason));
  `;
  assert.equal(await inProject(script), "enough");
});

test("importing needs no globals: the first call reports what is missing", async () => {
  const script = `${USE}
    for (const name of ["TextDecoder", "TextEncoder", "fetch", "Headers"]) delete globalThis[name];
    const { removeNodes, HpcError } = await import("ehpc-remove-nodes");
    const error = await removeNodes(good).catch((error) => error);
    console.log(error instanceof HpcError, error.kind, error.maybeApplied);
  `;
  assert.equal(await inProject(script), "true load false");
});

test("a failed load is an HpcError of kind load, and can be tried again", async () => {
  const script = `${USE}
    const { signRequest, HpcError } = await import("ehpc-remove-nodes");
    const { instantiate } = WebAssembly;
    const forbidden = new WebAssembly.CompileError("forbidden by policy");
    WebAssembly.instantiate = async (module, imports) => {
      // Node's own fetch instantiates a module too, and the process exits if that fails.
      if (Object.keys(imports ?? {}).includes("./ehpc_remove_nodes_bg.js")) throw forbidden;
      return instantiate.call(WebAssembly, module, imports);
    };
    const errors = await Promise.all([1, 2].map(() => signRequest(good).catch((error) => error)));
    WebAssembly.instantiate = instantiate;
    const { kind, maybeApplied, retryable, attempts, cause } = errors[0];
    console.log(errors.every((error) => error instanceof HpcError), kind, maybeApplied, retryable,
      attempts, cause === forbidden, typeof (await signRequest(good)).url);
  `;
  assert.equal(await inProject(script), "true load false true 0 true string");
});

test("arguments may be changed as soon as the call returns, even the first call", async () => {
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

test("a request may be a class instance with private fields", async () => {
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

test("the package has no dependencies and no install scripts, and types for every entry point", () => {
  const installed = join(project, "node_modules", "ehpc-remove-nodes");
  const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  assert.equal(manifest.dependencies, undefined);
  for (const hook of ["preinstall", "install", "postinstall", "prepare"]) {
    assert.equal(manifest.scripts?.[hook], undefined, hook);
  }
  assert.equal(manifest.sideEffects, false);
  assert.deepEqual(readdirSync(join(installed, "dist")).sort(), [
    "cli.js",
    "edge-light.js",
    ...["ehpc_proxy.wasm", "ehpc_proxy.wasm.d.cts"],
    ...["ehpc_remove_nodes.wasm", "ehpc_remove_nodes.wasm.d.cts"],
    ...["cjs", "d.cts", "d.ts", "js"].map((ending) => `hostlist.${ending}`),
    "index.cjs",
    "index.d.cts",
    "index.d.ts",
    "index.js",
    ...["cjs", "d.cts", "d.ts", "js"].map((ending) => `journal-conformance.${ending}`),
    ...["journal.cjs", "journal.d.cts", "journal.d.ts", "journal.js"],
    ...["journal.node.cjs", "journal.node.js"],
    ...["cjs", "d.cts", "d.ts", "js"].map((ending) => `messages.${ending}`),
    ...["cjs", "d.cts", "d.ts", "js"].map((ending) => `proxy-conformance.${ending}`),
    ...["proxy.cjs", "proxy.d.cts", "proxy.d.ts"],
    ...["proxy.edge-light.js", "proxy.js", "proxy.workerd.js"],
    ...["simulate.js", "simulator.cjs", "simulator.d.cts", "simulator.d.ts", "simulator.js"],
    "slim.cjs",
    "slim.d.cts",
    "slim.d.ts",
    "slim.js",
    "workerd.js",
  ]);
  const installedNames = readdirSync(join(project, "node_modules")).filter(
    (name) => name[0] !== ".",
  );
  assert.deepEqual(installedNames, ["ehpc-remove-nodes"]);
});
