// Compares the types of Rust's results with core/tests/core/shapes.json, which a test of the crate
// (core/src/machine/shapes.rs) compares with Rust: so a variant that no test call returns is
// covered too.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { fieldsOf, formsOf, literalsOf, typeOf } from "./declarations.js";

const file = new URL("../../core/tests/core/shapes.json", import.meta.url);
const shapes = JSON.parse(readFileSync(file, "utf8"));

/** @param {import("typescript-5").Type} type */
function shapeOf(type) {
  const fields = [...fieldsOf(type)];
  /** @param {boolean} isOptional */
  const names = (isOptional) =>
    fields.flatMap(([name, { optional }]) => (optional === isOptional ? [name] : [])).sort();
  return { required: names(false), optional: names(true) };
}

for (const name of ["HpcErrorFields", "Receipt", "Removal"]) {
  test(`${name} has the fields of Rust's struct, with the same optional ones`, () => {
    assert.deepEqual(shapeOf(typeOf(name)), shapes[name]);
  });
}

test("HpcEvent has Rust's variants and their fields", () => {
  const events = formsOf(typeOf("HpcEvent")).map((form) => {
    const type = fieldsOf(form).get("type")?.type ?? form;
    return [literalsOf(type).join(), shapeOf(form)];
  });
  assert.deepEqual(Object.fromEntries(events), shapes.HpcEvent);
});

test("HpcErrorKind has Rust's variants, and `load`, which occurs without Rust", () => {
  const kinds = literalsOf(typeOf("HpcErrorKind"));
  assert.deepEqual(kinds.sort(), [...shapes.HpcErrorKind, "load"].sort());
});
