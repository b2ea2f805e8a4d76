// An error's stack: consoles and test runners print nothing else.

import assert from "node:assert/strict";
import test from "node:test";
import { inProject, isHpcError, preload, signRequest } from "./package.js";

const NO_REQUEST = /** @type {any} */ ({});

/** @param {() => void} arrange */
async function stackOf(arrange) {
  const { prepareStackTrace, stackTraceLimit } = Error;
  arrange();
  try {
    await signRequest(NO_REQUEST);
  } catch (error) {
    assert.ok(isHpcError(error), `${error}`);
    const { message, stack = "" } = error;
    return { message, stack };
  } finally {
    Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  }
  throw new Error("it did not fail");
}

for (const [when, load] of /** @type {const} */ ([
  ["on the first call, which loads the package", async () => {}],
  ["on later calls", preload],
])) {
  test(`the stack begins with the message and the caller: ${when}`, async () => {
    await load();
    const { message, stack } = await stackOf(() => {});
    const frame = stack.slice(`HpcError: ${message}\n    at `.length).replace("async ", "");
    assert.ok(stack.startsWith(`HpcError: ${message}\n    at `), stack);
    assert.ok(frame.startsWith("stackOf ("), stack);
  });
}

test("the stack shows Promise.all", async () => {
  await preload();
  /** @type {Promise<unknown>} */
  const several = Promise.all([signRequest(NO_REQUEST), signRequest(NO_REQUEST)]);
  const stack = await several.then(
    () => "",
    (error) => error.stack,
  );
  assert.match(stack, /^HpcError: .*\n +at async Promise\.all \(index 0\)\n/);
});

test("the stack is right where other code formats it, as in Jest and with source-map-support", async () => {
  const { message, stack } = await stackOf(() => {
    Error.prepareStackTrace = ({ name = "Error", message = "" }, frames) =>
      `${name}: ${message}${frames.map((frame) => `\n    at ${frame}`).join("")}`;
  });
  const start = `HpcError: ${message}\n    at async stackOf (`;
  assert.ok(stack.startsWith(start), stack);
});

test("the stack of a call that is not awaited is the message alone", async () => {
  await preload();
  /** Neither awaits nor returns the promise. @returns {Promise<string>} */
  const heard = () =>
    new Promise((resolve) => {
      void signRequest(NO_REQUEST).catch((error) => setImmediate(resolve, error.stack));
    });
  for (const stack of [await heard(), await heard()]) assert.match(stack, /^HpcError: .*$/);
});

test("the stack is the message alone if the frame limit is 0", async () => {
  const { message, stack } = await stackOf(() => {
    Error.stackTraceLimit = 0;
  });
  assert.equal(stack, `HpcError: ${message}`);
});

const boom = () => {
  throw new Error("boom");
};

for (const [what, arrange] of /** @type {const} */ ([
  ["a prepareStackTrace that throws", "Error.prepareStackTrace = boom;"],
  ["a captureStackTrace that throws", "Error.captureStackTrace = boom;"],
  ["a captureStackTrace that is not a function", "Error.captureStackTrace = 7;"],
  ["no captureStackTrace", "delete Error.captureStackTrace;"],
  ["a frozen Error", "Object.freeze(Error);"],
])) {
  test(`an app with ${what} still gets its error`, async () => {
    // In a separate process, not with the test runner's Error.
    const output = await inProject(`
      const { signRequest } = await import("ehpc-remove-nodes");
      const boom = ${boom};
      ${arrange}
      for (let round = 0; round < 2; round++) {
        const { name, kind, message } = await signRequest({}).catch((error) => error);
        console.log(name, kind, message.split(" ")[0]);
      }`);
    assert.equal(output, "HpcError invalid `cluster_id`\nHpcError invalid `cluster_id`");
  });
}
