// It asks before removing, and only "y" or "yes" confirms.

import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import test from "node:test";
import { confirm, requireTerminal } from "../../js/cli/confirm.js";

/** A fake terminal. */
function terminal() {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const stderr = Object.assign(new PassThrough(), { isTTY: true });
  const controller = new AbortController();
  const asked = new Promise((resolve) => {
    stderr.on("data", (text) => /\[y\/N\] $/.test(`${text}`) && resolve(undefined));
  });
  const io = /** @type {any} */ ({ stdin, stderr, signal: controller.signal });
  return { io, stdin, controller, asked };
}

/** @param {string} text */
async function confirmWith(text) {
  const { io, stdin, asked } = terminal();
  const answer = confirm(io);
  await asked;
  stdin.write(text);
  return answer;
}

for (const text of ["y\n", "yes\n", "Y\n", "YES\r\n", " y \n"]) {
  test(`${JSON.stringify(text)} confirms`, () => confirmWith(text));
}

for (const text of ["\n", "n\n", "no\n", "yep\n", "y es\n", "yes please\n", "yy\n", "j\n"]) {
  test(`${JSON.stringify(text)} does not confirm`, async () => {
    await assert.rejects(confirmWith(text), { name: "Unconfirmed" });
  });
}

test("the end of the input does not confirm", async () => {
  const { io, stdin, asked } = terminal();
  const answer = confirm(io);
  asked.then(() => stdin.end());
  await assert.rejects(answer, { name: "Unconfirmed" });
});

test("an input that ended before the question does not confirm", async () => {
  const { io, stdin } = terminal();
  stdin.end();
  await assert.rejects(confirm(io), { name: "Unconfirmed" });
});

test("input typed before the question is not an answer", async () => {
  const { io, stdin, asked } = terminal();
  stdin.write("y\n");
  const answer = confirm(io);
  await asked;
  stdin.write("\n");
  await assert.rejects(answer, { name: "Unconfirmed" });
});

test("an abort ends the question, with its reason", async () => {
  const { io, controller, asked } = terminal();
  const answer = confirm(io);
  asked.then(() => controller.abort("enough"));
  await assert.rejects(answer, (thrown) => thrown === "enough");
});

test("confirmation needs a terminal for input and output", () => {
  for (const [input, output] of [
    [true, undefined],
    [undefined, true],
  ]) {
    const io = /** @type {any} */ ({ stdin: { isTTY: input }, stderr: { isTTY: output } });
    assert.throws(() => requireTerminal(io), { name: "Unconfirmed" });
  }
});
