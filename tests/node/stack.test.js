// What an error's stack says: consoles and test runners print nothing else.

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
  ["of the first call, which loads the package", async () => {}],
  ["of later ones", preload],
])) {
  test(`it begins with the message and the caller: ${when}`, async () => {
    await load();
    const { message, stack } = await stackOf(() => {});
    const frame = stack.slice(`HpcError: ${message}\n    at `.length).replace("async ", "");
    assert.ok(stack.startsWith(`HpcError: ${message}\n    at `), stack);
    assert.ok(frame.startsWith("stackOf ("), stack);
  });
}

test("it leads through what waits for several", async () => {
  await preload();
  /** @type {Promise<unknown>} */
  const several = Promise.all([signRequest(NO_REQUEST), signRequest(NO_REQUEST)]);
  const stack = await several.then(
    () => "",
    (error) => error.stack,
  );
  assert.match(stack, /^HpcError: .*\n +at async Promise\.all \(index 0\)\n/);
});

test("also where somebody else writes it, as in Jest and with source-map-support", async () => {
  const { message, stack } = await stackOf(() => {
    Error.prepareStackTrace = ({ name = "Error", message = "" }, frames) =>
      `${name}: ${message}${frames.map((frame) => `\n    at ${frame}`).join("")}`;
  });
  const start = `HpcError: ${message}\n    at async stackOf (`;
  assert.ok(stack.startsWith(start), stack);
});

test("a caller who does not await is not in it, however often it fails", async () => {
  await preload();
  /** Neither awaits nor returns the promise. @returns {Promise<string>} */
  const heard = () =>
    new Promise((resolve) => {
      void signRequest(NO_REQUEST).catch((error) => setImmediate(resolve, error.stack));
    });
  for (const stack of [await heard(), await heard()]) assert.match(stack, /^HpcError: .*$/);
});

test("and the message alone where no frames are wanted", async () => {
  const { message, stack } = await stackOf(() => {
    Error.stackTraceLimit = 0;
  });
  assert.equal(stack, `HpcError: ${message}`);
});

const boom = () => {
  throw new Error("boom");
};

for (const [what, arrange] of /** @type {const} */ ([
  ["its own way of writing stacks that throws", "Error.prepareStackTrace = boom;"],
  ["a captureStackTrace that throws", "Error.captureStackTrace = boom;"],
  ["a captureStackTrace that is none", "Error.captureStackTrace = 7;"],
  ["no captureStackTrace", "delete Error.captureStackTrace;"],
  ["a frozen Error", "Object.freeze(Error);"],
])) {
  test(`an app with ${what} gets its error all the same`, async () => {
    // In a process of its own: it is not the test runner's Error.
    const told = await inProject(`
      const { signRequest } = await import("ehpc-remove-nodes");
      const boom = ${boom};
      ${arrange}
      for (let round = 0; round < 2; round++) {
        const { name, kind, message } = await signRequest({}).catch((error) => error);
        console.log(name, kind, message.split(" ")[0]);
      }`);
    assert.equal(told, "HpcError invalid `cluster_id`\nHpcError invalid `cluster_id`");
  });
}
