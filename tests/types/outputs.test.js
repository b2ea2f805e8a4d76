// Results have the declared types. TypeScript itself checks the results of real calls.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { project } from "../node/installed.js";
import { COMPILERS } from "./compilers.js";
import { fieldsOf, formsOf, literalsOf, typeOf } from "./declarations.js";
import { errors, pages, seen } from "./seen.js";

const fields = errors.map((error) => error.toJSON());
const json = {
  ...{ ...seen, "ListPage<Queue>": pages.queues, "ListPage<ClusterNode>": pages.nodes },
  'ReturnType<HpcError["toJSON"]>': fields,
};

test("results, errors and events have the declared types, and no other fields", async () => {
  const lines = Object.entries(json).flatMap(([type, values]) =>
    // One constant for each, so that an error names it.
    values.map((value, index) => {
      const name = `${type.replace(/\W/g, "")}${index}`;
      return `export const ${name}: ${type} = ${JSON.stringify(value)};`;
    }),
  );
  const names = [...Object.keys(seen), "HpcError", "ListPage"].join(", ");
  const text = `import type { ${names} } from "ehpc-remove-nodes";\n${lines.join("\n")}\n`;
  writeFileSync(join(project, "seen.ts"), text);
  const compiler = COMPILERS.find(({ version }) => version.startsWith("5."));
  const options = {
    strict: true,
    exactOptionalPropertyTypes: true,
    moduleResolution: "node",
    types: [],
  };
  const compiled = await compiler?.compile(project, options, ["seen.ts"]);
  assert.deepEqual(compiled?.errors, []);
});

test("no field is undefined: a field that does not apply is absent", () => {
  for (const [type, values] of Object.entries(json)) {
    for (const value of values) assert.ok(!Object.values(value).includes(undefined), type);
  }
});

/** @type {[string, readonly object[]][]} */
const COMPLETE = [
  ["Removal", seen.Removal],
  ["LookUp", seen.LookUp],
  ["SignedRequest", seen.SignedRequest],
  ["RemovalCheck", seen.RemovalCheck],
  ["HpcErrorFields", fields],
];
for (const [type, values] of COMPLETE) {
  test(`every field of ${type} occurs, and each optional one is also absent once`, () => {
    for (const [name, { optional }] of fieldsOf(typeOf(type))) {
      const having = values.filter((value) => Object.hasOwn(value, name));
      assert.ok(having.length > 0, `nothing has ${name}`);
      assert.equal(having.length < values.length, optional, name);
    }
  });
}

test("every event type occurs with each of its fields, and without each optional one", () => {
  for (const form of formsOf(typeOf("HpcEvent"))) {
    const all = fieldsOf(form);
    const [type] = literalsOf(all.get("type")?.type ?? form);
    const values = seen.HpcEvent.filter((event) => event.type === type);
    for (const [name, { optional }] of all) {
      const having = values.filter((value) => Object.hasOwn(value, name));
      assert.ok(having.length > 0, `no ${type} has ${name}`);
      assert.equal(having.length < values.length, optional, `${type}: ${name}`);
    }
  }
});

test("every error kind occurs", () => {
  const kinds = new Set(errors.map(({ kind }) => kind));
  assert.deepEqual([...kinds].sort(), literalsOf(typeOf("HpcErrorKind")).sort());
});

test("an HpcError has the fields and methods that its class declares", () => {
  const declared = fieldsOf(typeOf("HpcError"));
  for (const error of errors) {
    for (const name of Object.keys(error)) assert.ok(declared.has(name), name);
    for (const [name, { optional }] of declared) assert.ok(optional || name in error, name);
    assert.equal(error.name, "HpcError");
  }
});
