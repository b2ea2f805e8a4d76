// Each way in offers what the types declare, and nothing else.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import test from "node:test";
import { pathToFileURL } from "node:url";
import { GOOD, HpcError, rejection } from "../node/package.js";
import {
  dist,
  exported,
  isValue,
  methodsOf,
  namesExportedBy,
  parametersOf,
  typeOf,
  valueTypeOf,
} from "./declarations.js";

const require = createRequire(import.meta.url);
const whole = await import(pathToFileURL(join(dist, "index.js")).href);
const declared = [...exported.values()].filter(isValue);
const names = declared.map(({ name }) => name).sort();

for (const file of ["index.js", "slim.js"]) {
  test(`importing ${file} gives what is declared`, async () => {
    const all = await import(pathToFileURL(join(dist, file)).href);
    assert.deepEqual(Object.keys(all).sort(), names);
  });
}

for (const file of ["index.cjs", "slim.cjs"]) {
  test(`requiring ${file} gives what is declared`, () => {
    assert.deepEqual(Object.keys(require(join(dist, file))).sort(), names);
  });
}

for (const file of ["index.js", "slim.js", "workerd.js", "edge-light.js"]) {
  test(`the text of ${file} exports what is declared`, () => {
    assert.deepEqual(namesExportedBy(file).sort(), names);
  });
}

test("what only helps the types themselves is not exported", () => {
  for (const { name, declarations } of exported.values()) {
    assert.match(declarations?.[0]?.getText() ?? "", /^export /, name);
  }
});

test("every function has as many parameters as are declared", () => {
  for (const symbol of declared) {
    assert.equal(whole[symbol.name].length, parametersOf(symbol)?.length, symbol.name);
  }
});

/** For each function that judges what it is given, all that it requires. */
const REQUIRED = {
  removeNodes: [GOOD],
  addNodes: [GOOD],
  signRequest: [GOOD],
  checkRemoval: [[], GOOD],
  listQueues: [{ cluster_id: "c", zone: "z" }],
  listNodes: [{ cluster_id: "c", zone: "z" }],
  waitForJob: [{ job_id: "j-1", zone: "z" }],
  preload: [],
};

test("every function but isHpcError judges what it is given", () => {
  const all = [...Object.keys(REQUIRED), "HpcError", "isHpcError"];
  assert.deepEqual(all.sort(), names);
});

for (const [name, given] of Object.entries(REQUIRED)) {
  test(`${name} requires the parameters that are declared so, and no other`, async (t) => {
    t.mock.method(globalThis, "fetch", async () => Response.json({ ret_code: 1200 }));
    const symbol = exported.get(name);
    const parameters = symbol ? parametersOf(symbol) : undefined;
    assert.equal(parameters?.filter(({ optional }) => !optional).length, given.length);
    const kind = await whole[name](...given).then(
      () => "none",
      (/** @type {unknown} */ error) => error instanceof HpcError && error.kind,
    );
    assert.match(`${kind}`, /^(none|refused)$/);
    if (given.length === 0) return;
    const error = await rejection(whole[name](...given.slice(0, -1)));
    assert.equal(error instanceof HpcError && error.kind, "invalid");
  });
}

test("HpcError has the methods that are declared, with as many parameters", () => {
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
