// An error's sentences: in English those of the catalogue, and in Chinese complete.

import assert from "node:assert/strict";
import * as english from "../../../js/messages/en.js";
import { translated } from "../../../js/messages/translate.js";
import { translate } from "../messages.js";
import { HpcError } from "../package.js";
import { latinIn } from "./latin.js";

const ENGLISH = { ...english, stop: ".", space: " " };

/** @param {import("../../../js/types.d.ts").HpcError} error */
export function checkEnglish(error) {
  const own = translated(error, ENGLISH);
  const { summary, advice, message } = error;
  assert.deepEqual([own?.summary, own?.advice, own?.message], [summary, advice, message]);
  assert.deepEqual(translate(error, "en"), own);
}

/** @param {import("../../../js/types.d.ts").HpcError} error */
export function checkChinese(error) {
  const { summary, consequence, advice, message } = translate(error, "zh-CN");
  for (const sentence of [summary, consequence, advice]) {
    assert.match(sentence, /\p{Script=Han}.*[。？]$/su);
    assert.doesNotMatch(sentence, /[<>{}]|undefined/);
    assert.deepEqual(latinIn(sentence, error.params), [], sentence);
  }
  assert.equal(message, summary + consequence + advice);
  const restored = HpcError.fromJSON(structuredClone(error.toJSON()));
  assert.equal(translate(restored, "zh").message, message);
}
