// It asks before it removes, and only yes means yes.

import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import test from "node:test";
import { confirm, requireTerminal } from "../../js/cli/confirm.js";

/** A person at a terminal, as far as one can be made without one. */
function person() {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const stderr = Object.assign(new PassThrough(), { isTTY: true });
  const controller = new AbortController();
  const asked = new Promise((resolve) => {
    stderr.on("data", (text) => /\[y\/N\] $/.test(`${text}`) && resolve(undefined));
  });
  const one = /** @type {any} */ ({ stdin, stderr, signal: controller.signal });
  return { one, stdin, controller, asked };
}

/** @param {string} text */
async function answered(text) {
  const { one, stdin, asked } = person();
  const answer = confirm(one);
  await asked;
  stdin.write(text);
  return answer;
}

for (const text of ["y\n", "yes\n", "Y\n", "YES\r\n", " y \n"]) {
  test(`${JSON.stringify(text)} means yes`, () => answered(text));
}

for (const text of ["\n", "n\n", "no\n", "yep\n", "y es\n", "yes please\n", "yy\n", "j\n"]) {
  test(`${JSON.stringify(text)} means no`, async () => {
    await assert.rejects(answered(text), { name: "Unconfirmed" });
  });
}

test("the end of the input means no", async () => {
  const { one, stdin, asked } = person();
  const answer = confirm(one);
  asked.then(() => stdin.end());
  await assert.rejects(answer, { name: "Unconfirmed" });
});

test("an input that has ended before the question means no", async () => {
  const { one, stdin } = person();
  stdin.end();
  await assert.rejects(confirm(one), { name: "Unconfirmed" });
});

test("what was typed before the question is no answer", async () => {
  const { one, stdin, asked } = person();
  stdin.write("y\n");
  const answer = confirm(one);
  await asked;
  stdin.write("\n");
  await assert.rejects(answer, { name: "Unconfirmed" });
});

test("an abort ends the question, with its reason", async () => {
  const { one, controller, asked } = person();
  const answer = confirm(one);
  asked.then(() => controller.abort("enough"));
  await assert.rejects(answer, (thrown) => thrown === "enough");
});

test("who has no terminal to read the question or to answer it cannot be asked", () => {
  for (const [input, output] of [
    [true, undefined],
    [undefined, true],
  ]) {
    const one = /** @type {any} */ ({ stdin: { isTTY: input }, stderr: { isTTY: output } });
    assert.throws(() => requireTerminal(one), { name: "Unconfirmed" });
  }
});
