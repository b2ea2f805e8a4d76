// Every entry point exports exactly what the types declare.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import test from "node:test";
import { pathToFileURL } from "node:url";
import { GOOD, HpcError, memoryJournal, rejection } from "../node/package.js";
import { RECEIPT } from "../receipt.js";
import {
  dist,
  exported,
  exportedByAccident,
  isValue,
  methodsOf,
  namesDeclaredIn,
  namesExportedBy,
  parametersOf,
  typeOf,
  valueTypeOf,
} from "./declarations.js";

const require = createRequire(import.meta.url);
const entry = await import(pathToFileURL(join(dist, "index.js")).href);
const declared = [...exported.values()].filter(isValue);
const names = declared.map(({ name }) => name).sort();

for (const file of ["index.js", "slim.js"]) {
  test(`import of ${file} returns what is declared`, async () => {
    const all = await import(pathToFileURL(join(dist, file)).href);
    assert.deepEqual(Object.keys(all).sort(), names);
  });
}

for (const file of ["index.cjs", "slim.cjs"]) {
  test(`require of ${file} returns what is declared`, () => {
    assert.deepEqual(Object.keys(require(join(dist, file))).sort(), names);
  });
}

for (const file of ["index.js", "slim.js", "workerd.js", "edge-light.js"]) {
  test(`the text of ${file} exports what is declared`, () => {
    assert.deepEqual(namesExportedBy(file).sort(), names);
  });
}

/** The files of the other entries, by the file of their types. */
const OTHERS = {
  "hostlist.d.ts": ["hostlist.js", "hostlist.cjs"],
  "journal.d.ts": ["journal.js", "journal.cjs", "journal.node.js", "journal.node.cjs"],
  "journal-conformance.d.ts": ["journal-conformance.js", "journal-conformance.cjs"],
  "messages.d.ts": ["messages.js", "messages.cjs"],
  "proxy.d.ts": ["proxy.js", "proxy.cjs", "proxy.workerd.js", "proxy.edge-light.js"],
  "proxy-conformance.d.ts": ["proxy-conformance.js", "proxy-conformance.cjs"],
  "simulator.d.ts": ["simulator.js", "simulator.cjs"],
};

for (const [types, files] of Object.entries(OTHERS)) {
  test(`${files.join(", ")} export what ${types} declares`, () => {
    const names = namesDeclaredIn(types);
    assert.notEqual(names.length, 0);
    for (const file of files) {
      const found = file.endsWith(".js")
        ? namesExportedBy(file)
        : Object.keys(require(join(dist, file)));
      assert.deepEqual(found.sort(), names, file);
    }
  });
}

for (const types of ["index.d.ts", ...Object.keys(OTHERS)]) {
  test(`internal types of ${types} are not exported`, () => {
    assert.deepEqual(exportedByAccident(types), []);
  });
}

test("every function has the declared number of parameters", () => {
  for (const symbol of declared) {
    assert.equal(entry[symbol.name].length, parametersOf(symbol)?.length, symbol.name);
  }
});

const JOURNAL = memoryJournal();

/** The required arguments of each function that validates them. */
const REQUIRED = {
  removeNodes: [GOOD],
  addNodes: [GOOD],
  signRequest: [GOOD],
  checkRemoval: [[], GOOD],
  listQueues: [{ cluster_id: "c", zone: "z" }],
  listNodes: [{ cluster_id: "c", zone: "z" }],
  waitForJob: [{ job_id: "j-1", zone: "z" }],
  lookUp: [RECEIPT],
  resume: [JOURNAL],
  dismiss: [JOURNAL, "id"],
  preload: [],
};

test("every function except isHpcError and createClient validates its arguments later", () => {
  const all = [...Object.keys(REQUIRED), "HpcError", "createClient", "isHpcError"];
  assert.deepEqual(all.sort(), names);
});

for (const [name, args] of Object.entries(REQUIRED)) {
  test(`${name} requires exactly the parameters declared as required`, async (t) => {
    t.mock.method(globalThis, "fetch", async () => Response.json({ ret_code: 1200 }));
    const symbol = exported.get(name);
    const parameters = symbol ? parametersOf(symbol) : undefined;
    assert.equal(parameters?.filter(({ optional }) => !optional).length, args.length);
    const kind = await entry[name](...args).then(
      () => "none",
      (/** @type {unknown} */ error) => error instanceof HpcError && error.kind,
    );
    assert.match(`${kind}`, /^(none|refused)$/);
    if (args.length === 0) return;
    const error = await rejection(entry[name](...args.slice(0, -1)));
    assert.equal(error instanceof HpcError && error.kind, "invalid");
  });
}

test("HpcError has exactly the declared methods and parameters", () => {
  assert.deepEqual(methodsIn(HpcError), described(methodsOf(valueTypeOf("HpcError"))));
  assert.deepEqual(methodsIn(HpcError.prototype), described(methodsOf(typeOf("HpcError"))));
});

/** @param {object} object the class or its prototype */
function methodsIn(object) {
  const { constructor: _, ...own } = Object.getOwnPropertyDescriptors(object);
  const methods = Object.entries(own).filter(([, { value }]) => typeof value === "function");
  return methods.map(([name, { value }]) => `${name}/${value.length}`).sort();
}

/** @param {readonly import("typescript-5").Symbol[]} methods */
function described(methods) {
  return methods.map((one) => `${one.name}/${parametersOf(one)?.length}`).sort();
}
