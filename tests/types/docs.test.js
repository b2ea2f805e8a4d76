// The editor shows the documentation: what everything is, its unit, its range and its default.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import ts from "typescript-5";
import { docOf, source, tagOf } from "./declarations.js";
import { MORE_OPTIONS, refusal, SIGN_OPTIONS } from "./places.js";

const { Defaults } = JSON.parse(
  readFileSync(new URL("../../core/tests/core/shapes.json", import.meta.url), "utf8"),
);

/** @param {import("typescript-5").Node} node */
function isDescribable(node) {
  return (
    ts.isTypeElement(node) ||
    ts.isClassElement(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isFunctionDeclaration(node)
  );
}

/**
 * The declarations under a node that have no doc comment. Those in a conditional type do not count.
 *
 * @param {import("typescript-5").Node} node
 * @returns {string[]}
 */
function undescribed(node) {
  /** @type {string[]} */
  const found = [];
  if (ts.isConditionalTypeNode(node)) return found;
  if (isDescribable(node)) {
    const text = ts
      .getJSDocCommentsAndTags(node)
      .map((doc) => ts.getTextOfJSDocComment(doc.comment));
    if (text.join("").trim() === "") found.push(node.getText(source));
  }
  ts.forEachChild(node, (child) => {
    found.push(...undescribed(child));
  });
  return found;
}

test("every declaration has a doc comment", () => {
  assert.deepEqual(undescribed(source), []);
});

for (const name of Object.keys(Defaults)) {
  test(`${name} is documented with its range and default, as in Rust`, async () => {
    const { fields, call } = SIGN_OPTIONS.fields.has(name) ? SIGN_OPTIONS : MORE_OPTIONS;
    const symbol = fields.get(name)?.symbol;
    assert.ok(symbol);
    const refused = await refusal(call({ [name]: -1 }));
    const [, ...range] = /from (\d+) to (\d+)/.exec(refused?.message ?? "") ?? [];
    const [least, most] = range.map((number) => Number(number).toLocaleString("en"));
    const doc = docOf(symbol).replaceAll(/\s+/g, " ");
    assert.ok(doc.includes(`from ${least} to ${most}`), doc);
    if (name.endsWith("Ms")) assert.match(doc, /milliseconds: an integer/);
    assert.equal(tagOf(symbol, "default"), `${Defaults[name]}`);
  });
}
