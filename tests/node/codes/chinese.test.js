// Every Chinese sentence is complete, with every known value of its parameters, and has no English words.

import assert from "node:assert/strict";
import test from "node:test";
import { codes, terms } from "../../../js/messages/zh-CN.js";
import { catalogue, translate } from "../messages.js";
import { latinIn } from "./latin.js";

/** @typedef {import("../../../js/types.d.ts").HpcErrorParams} Params */

/** Parameters of which an error has one or the other. */
const EITHER = [
  ["group", "node"],
  ["suggestion", "known"],
];

/** Parameters that have known values, and others. */
const OPEN = ["since", "until", "jobs"];

const TERMS = /** @type {Record<string, Record<string, string>>} */ (terms);

/** A value of a parameter. @param {string} name */
function defaultOf(name) {
  if (name === "reason" || name === "refusal") {
    return { code: /** @type {const} */ ("timed_out"), params: { timeoutMs: 5 } };
  }
  return OPEN.includes(name) ? "x1" : (Object.keys(TERMS[name] ?? {})[0] ?? "x1");
}

/** @param {string} template */
const namesIn = (template) => [...template.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);

/** A value for each parameter of the catalogue. @type {Params} */
const VALUES = Object.fromEntries(
  namesIn(JSON.stringify([codes, terms])).map((name) => [name, defaultOf(name)]),
);

/**
 * Parameters of a template: each known value once, and each that may be absent without it once.
 * @param {string} template
 * @returns {Params[]}
 */
function variants(template) {
  const names = namesIn(template);
  const pair = EITHER.find((one) => one.every((name) => names.includes(name))) ?? [];
  const known = names.flatMap((name) =>
    Object.keys(TERMS[name] ?? {}).map((value) => ({ ...VALUES, [name]: value })),
  );
  const absent = namesIn((template.match(/<[^>]*>/g) ?? []).join(""))
    .filter((name) => !pair.includes(name))
    .map((name) => ({ ...VALUES, [name]: undefined }));
  const all = [VALUES, ...known, ...absent];
  if (pair.length === 0) return all;
  return all.flatMap((params) => pair.map((name) => ({ ...params, [name]: undefined })));
}

/** @param {string} sentence @param {Params} params */
function checkSentence(sentence, params) {
  assert.match(sentence, /\p{Script=Han}.*[。？]$/su);
  assert.doesNotMatch(sentence, /[<>{}]|undefined/, sentence);
  assert.doesNotMatch(
    sentence,
    /\p{Script=Han}[\w`]|[\w`]\p{Script=Han}/u,
    `no space: ${sentence}`,
  );
  assert.doesNotMatch(sentence, / {2}|[，。：；？]{2}/, sentence);
  assert.deepEqual(latinIn(sentence, params), [], sentence);
}

for (const [code, { summary, advice }] of Object.entries(catalogue["zh-CN"])) {
  test(`${code}: its sentences are in Chinese`, () => {
    const fields = { kind: /** @type {const} */ ("http"), message: "m", maybeApplied: false };
    for (const params of variants(summary + advice)) {
      for (const consequence of Object.keys(TERMS.consequence ?? {})) {
        const all = { ...params, consequence };
        const error = { ...fields, code: /** @type {any} */ (code), params: all };
        const said = translate({ ...error, retryable: false, attempts: 0 }, "zh-CN");
        for (const one of [said.summary, said.consequence, said.advice]) checkSentence(one, all);
      }
    }
  });
}
