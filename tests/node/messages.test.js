// Every code is reached by a call, and has its sentences in both languages.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { pathToFileURL } from "node:url";
import * as english from "../../js/messages/en.js";
import { translated } from "../../js/messages/translate.js";
import { problems } from "../../scripts/errors/problems.js";
import { cases } from "./message-cases.js";
import { failure, GOOD, HpcError, project, removeNodes } from "./package.js";

/** @typedef {import("../../js/types.d.ts").HpcErrorParams} Params */

const entry = join(project, `messages-${process.pid}.mjs`);
writeFileSync(entry, 'export * from "ehpc-remove-nodes/messages";\n');
/** @type {typeof import("../../js/messages/types.d.ts")} */
const { catalogue, translate } = await import(pathToFileURL(entry).href);

/** The codes that a call in Node cannot reach. A test of the crate or of a browser reaches them. */
const ELSEWHERE = [
  // In a page or in another runtime, or if the package's JavaScript is bypassed.
  ...["header_forbidden", "headers_rejected", "journal_unsupported"],
  // After a minute, or a second delivery by a browser: core/tests/core/steps.rs.
  ...["not_applied", "refusal_doubted", "change_failed"],
  // A guard: no call is known that ends with it.
  "response_lost",
];

/** @type {Set<string>} */
const reached = new Set();

/** @param {string} code @param {Params} params */
function note(code, params) {
  reached.add(code);
  for (const value of Object.values(params)) {
    if (typeof value === "object") note(value.code, value.params);
  }
}

for (const [code, call] of cases) {
  test(`${code} is reached, and has sentences in both languages`, async () => {
    const error = await failure(call());
    note(error.code, error.params);
    assert.ok(reached.has(code), `${error.code}: ${error.message}`);
    const { summary, advice, message } = error;
    assert.ok(message.startsWith(`${summary} `) && message.endsWith(` ${advice}`), message);
    const own = translated(error, { ...english, stop: ".", space: " " });
    assert.equal(own?.message, message);
    assert.deepEqual(translate(error, "en"), own);
    const chinese = translate(error, "zh-CN");
    assert.match(chinese.summary, /\p{Script=Han}.*。$/su);
    assert.match(chinese.consequence, /\p{Script=Han}.*。$/su);
    assert.match(chinese.advice, /\p{Script=Han}.*[。？]$/su);
    assert.equal(chinese.message, chinese.summary + chinese.consequence + chinese.advice);
    assert.doesNotMatch(chinese.message, /[<>{}]|undefined|[a-z]+ [a-z]+ [a-z]+ [a-z]+/);
    assert.deepEqual(translate(HpcError.fromJSON(structuredClone(error.toJSON())), "zh"), chinese);
  });
}

test("every code is reached, here or in a test of the crate", () => {
  const missing = Object.keys(english.codes).filter((code) => !reached.has(code));
  assert.deepEqual(missing.sort(), [...ELSEWHERE].sort());
});

test("both languages have the same codes and parameters", () => {
  assert.deepEqual(problems(), []);
  assert.deepEqual(Object.keys(catalogue["zh-CN"]).sort(), Object.keys(english.codes).sort());
});

test("an error without a code, or with one of a later version, keeps its English", () => {
  const fields = { kind: "http", message: "It failed.", maybeApplied: false, attempts: 1 };
  for (const more of [{}, { code: "of_a_later_version", params: {} }, { code: "toString" }]) {
    const error = HpcError.fromJSON({ ...fields, ...more });
    assert.equal(error.code, Object.hasOwn(more, "code") ? error.code : "unclassified");
    const said = { summary: "It failed.", consequence: "", advice: "", message: "It failed." };
    assert.deepEqual(translate(error, "zh-CN"), said);
  }
});

test("a locale falls back to its language, and every other one to English", async () => {
  const error = await failure(removeNodes({ ...GOOD, zone: "" }));
  for (const locale of ["zh", "zh-CN", "zh-Hans-CN", "ZH-tw", "zh_CN"]) {
    assert.match(translate(error, locale).summary, /^`zone` 是空字符串。$/, locale);
  }
  for (const locale of ["en", "de-DE", "", "zhx", "x"]) {
    assert.equal(translate(error, locale).summary, "`zone` is an empty string.", locale);
  }
});

test("requestUrl is the URL without its query, and details has the technical text", async () => {
  const endpoint = "https://u.example/api";
  const fetch = async () => new Response("<h1>Bad Gateway</h1>", { status: 401 });
  const credentials = { accessKeyId: "k", secretAccessKey: "s" };
  const error = await failure(removeNodes(GOOD, { endpoint, fetch, credentials }));
  assert.equal(error.requestUrl, "https://u.example/api/queue/ehpc/removeNodes");
  assert.equal(error.details, "HTTP 401: <h1>Bad Gateway</h1>");
  assert.match(error.advice, /^Sign in again/);
  assert.equal((await failure(removeNodes({ ...GOOD, zone: "" }))).requestUrl, undefined);
});
