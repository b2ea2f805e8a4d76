// What an error's stack says: consoles and test runners print nothing else.

import assert from "node:assert/strict";
import test from "node:test";
import { failure, signRequest } from "./package.js";

/** @param {() => void} arrange */
async function stackOf(arrange) {
  const { prepareStackTrace, stackTraceLimit } = Error;
  arrange();
  try {
    const { message, stack } = await failure(signRequest(/** @type {any} */ ({})));
    return { message, stack };
  } finally {
    Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  }
}

test("it begins with the message and the caller", async () => {
  const { message, stack } = await stackOf(() => {});
  assert.ok(stack?.startsWith(`HpcError: ${message}\n    at stackOf (`), stack);
});

test("also where somebody else writes it, as in Jest and with source-map-support", async () => {
  const { message, stack } = await stackOf(() => {
    Error.prepareStackTrace = ({ name = "Error", message = "" }, frames) =>
      `${name}: ${message}${frames.map((frame) => `\n    at ${frame}`).join("")}`;
  });
  assert.ok(stack?.startsWith(`HpcError: ${message}\n    at stackOf (`), stack);
});

test("and the message alone where no frames are wanted", async () => {
  const { message, stack } = await stackOf(() => {
    Error.stackTraceLimit = 0;
  });
  assert.equal(stack, `HpcError: ${message}`);
});
