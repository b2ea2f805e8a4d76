// The sentences of errors in both languages. codes/ has a call for each code.

import assert from "node:assert/strict";
import test from "node:test";
import * as english from "../../js/messages/en.js";
import { problems } from "../../scripts/errors/problems.js";
import { catalogue, translate } from "./messages.js";
import { checkRemoval, failure, GOOD, HpcError, removeNodes } from "./package.js";

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

const QUEUE = { hpcqueue_id: GOOD.hpcqueue_id, node_list: GOOD.nodelist };

test("the reason of checkRemoval is that of the guard's error, and is translated like it", async () => {
  for (const queues of [[QUEUE], [], [QUEUE, QUEUE], [{ ...QUEUE, node_list: [2] }]]) {
    const check = await checkRemoval(queues, GOOD);
    const error = await failure(removeNodes(GOOD, { guard: { queues } }));
    const { consequence, ...params } = error.params;
    assert.deepEqual([check.code, check.params], [error.code, params]);
    assert.deepEqual([check.summary, check.advice], [error.summary, error.advice]);
    assert.equal(check.reason, `${check.summary} ${check.advice}`);
    for (const locale of ["en", "zh-CN"]) {
      const { summary, advice } = translate(error, locale);
      const message = [summary, advice].join(locale === "en" ? " " : "");
      assert.deepEqual(translate(check, locale), { summary, consequence: "", advice, message });
    }
    assert.equal(typeof consequence, "string");
  }
});

test("a removal that is allowed has no reason, and no sentences", async () => {
  const check = await checkRemoval([QUEUE, { ...QUEUE, hpcqueue_id: "other" }], GOOD);
  assert.deepEqual(Object.keys(check).sort(), ["allowed", "remaining"]);
  const none = { summary: "", consequence: "", advice: "", message: "" };
  for (const locale of ["en", "zh-CN"]) assert.deepEqual(translate(check, locale), none);
});
