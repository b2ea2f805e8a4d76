// Every code of an error is reached by a call of the packed package that makes the failure happen, and has
// its sentences in English and Chinese. The table is in table.js. The tests print both sentences.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test, { describe } from "node:test";
import { catalogue, translate } from "../messages.js";
import { failure, HpcError } from "../package.js";
import { matches } from "./case.js";
import { checkChinese, checkEnglish } from "./sentences.js";
import { CASES, TOGETHER } from "./table.js";

/** @typedef {import("./case.js").Case} Case */
/** @typedef {import("../../../js/types.d.ts").HpcError} Failed */

/** The codes that a test has seen. @type {Set<string>} */
const reached = new Set();

/** @param {Case} one */
const titleOf = ({ code, under }) => (under ? `${code}, as the ${under.join(" of the ")}` : code);

/** @param {Case} one */
function check(one) {
  test(`${titleOf(one)}`, async (t) => {
    const error = await failure(one.call());
    checkCode(one, error);
    checkEnglish(error);
    checkChinese(error);
    reached.add(one.code);
    t.diagnostic(error.message);
    t.diagnostic(translate(error, "zh-CN").message);
  });
}

/** @param {Case} one @param {Failed} error */
function checkCode({ code, kind, consequence, params, under = [] }, error) {
  const { consequence: meant, ...own } = error.params;
  assert.deepEqual([error.kind, meant], [kind, consequence], error.message);
  /** @type {{ code: string, params: any }} */
  let found = { code: error.code, params: own };
  for (const name of under) found = found.params[name];
  assert.equal(found.code, code, error.message);
  assert.ok(matches(found.params, params), JSON.stringify(found.params));
}

describe("a call for each code", () => {
  for (const one of CASES) check(one);
});

describe("calls that take long", { concurrency: true }, () => {
  for (const one of TOGETHER) check(one);
});

test("unclassified: an error without a code, which has no sentences of its own", (t) => {
  // As version 0.1 wrote it.
  const fields = { kind: "http", message: "It failed.", maybeApplied: false, attempts: 1 };
  const error = HpcError.fromJSON(fields);
  assert.equal(error.code, "unclassified");
  assert.equal(translate(error, "zh-CN").message, error.message);
  assert.ok(!("unclassified" in catalogue["zh-CN"]));
  reached.add(error.code);
  t.diagnostic(error.message);
});

test("no code is without a call", () => {
  const types = readFileSync(new URL("../../../js/types.d.ts", import.meta.url), "utf8");
  const [, union = ""] = /export type HpcErrorCode =([^;]*);/.exec(types) ?? [];
  const declared = [...union.matchAll(/"(\w+)"/g)].map(([, code = ""]) => code);
  assert.ok(declared.length > 100, `${declared.length} codes are declared`);
  assert.deepEqual(
    declared.filter((code) => !reached.has(code)),
    [],
  );
});
