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
    stderr.on("data", (text) => /\[y\/N\] $/.test(`${text}`) && resolve(`${text}`));
  });
  const io = /** @type {any} */ ({ stdin, stderr, signal: controller.signal });
  return { io, stdin, controller, asked };
}

/** @param {string} text */
async function confirmWith(text) {
  const { io, stdin, asked } = terminal();
  const answer = confirm("remove", io);
  await asked;
  stdin.write(text);
  return answer;
}

for (const text of ["y\n", "yes\n", "Y\n", "YES\r\n", " y \n"]) {
  test(`${JSON.stringify(text)} confirms`, () => confirmWith(text));
}

for (const text of ["\n", "n\n", "no\n", "yep\n", "y es\n", "yes please\n", "yy\n", "j\n"]) {
  test(`${JSON.stringify(text)} does not confirm`, async () => {
    await assert.rejects(confirmWith(text), { outcome: "unconfirmed" });
  });
}

test("the end of the input does not confirm", async () => {
  const { io, stdin, asked } = terminal();
  const answer = confirm("remove", io);
  asked.then(() => stdin.end());
  await assert.rejects(answer, { outcome: "unconfirmed" });
});

test("an input that ended before the question does not confirm", async () => {
  const { io, stdin } = terminal();
  stdin.end();
  await assert.rejects(confirm("remove", io), { outcome: "unconfirmed" });
});

test("input typed before the question is not an answer", async () => {
  const { io, stdin, asked } = terminal();
  stdin.write("y\n");
  const answer = confirm("remove", io);
  await asked;
  stdin.write("\n");
  await assert.rejects(answer, { outcome: "unconfirmed" });
});

test("it asks what it is about to do", async () => {
  for (const [action, asks] of /** @type {const} */ ([
    ["remove", /^Remove them from the queue\? /],
    ["add", /^Add them to the queue\? /],
  ])) {
    const { io, stdin, asked } = terminal();
    const answer = confirm(action, io);
    assert.match(String(await asked), asks);
    stdin.write("y\n");
    await answer;
  }
});

test("an abort ends the question, with its reason", async () => {
  const { io, controller, asked } = terminal();
  const answer = confirm("remove", io);
  asked.then(() => controller.abort("enough"));
  await assert.rejects(answer, (thrown) => thrown === "enough");
});

test("confirmation needs a terminal for input and output", () => {
  for (const [input, output] of [
    [true, undefined],
    [undefined, true],
  ]) {
    const io = /** @type {any} */ ({ stdin: { isTTY: input }, stderr: { isTTY: output } });
    assert.throws(() => requireTerminal(io), { outcome: "unconfirmed" });
  }
});
