// HpcError is a proper class, and its stack shows where the caller called.

import assert from "node:assert/strict";
import { once } from "node:events";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { runInNewContext } from "node:vm";
import { Worker } from "node:worker_threads";
import * as ehpc from "./package.js";

const { failure, GOOD, HpcError, isHpcError, project, rejection } = ehpc;

/** A second copy of the package, as in an app that has it in two bundles. */
async function anotherCopy() {
  const file = join(project, "node_modules", "ehpc-remove-nodes", "dist", "index.js");
  const copy = join(project, `copy-${process.pid}.mjs`);
  copyFileSync(file, copy);
  /** @type {typeof import("../../js/types.d.ts")} */
  return await import(pathToFileURL(copy).href);
}

/** @param {unknown} stack */
function firstFrame(stack) {
  return String(stack)
    .split("\n")
    .find((line) => /^\s+at /.test(line));
}

/** Each function, called with an invalid argument. */
const INVALID = {
  removeNodes: () => ehpc.removeNodes(/** @type {any} */ ({})),
  addNodes: () => ehpc.addNodes(/** @type {any} */ ({})),
  signRequest: () => ehpc.signRequest(/** @type {any} */ ({})),
  listQueues: () => ehpc.listQueues(/** @type {any} */ ({})),
  listNodes: () => ehpc.listNodes(/** @type {any} */ ({})),
  waitForJob: () => ehpc.waitForJob(/** @type {any} */ ({})),
  lookUp: () => ehpc.lookUp(/** @type {any} */ ({})),
  checkRemoval: () => ehpc.checkRemoval([], /** @type {any} */ ({})),
};

for (const [name, call] of Object.entries(INVALID)) {
  test(`the stack of ${name}'s error begins at the caller`, async () => {
    async function console_code() {
      return await call();
    }
    const { stack, message } = await failure(console_code());
    assert.ok(stack?.startsWith(`HpcError: ${message}\n`), stack);
    assert.match(firstFrame(stack) ?? "", /error\.test\.js/);
    assert.match(String(stack), /console_code/);
    assert.doesNotMatch(String(stack), /dist\/index/);
  });
}

test("the stack begins at the caller even if the call fails later, on the wire", async () => {
  async function later() {
    return await ehpc.removeNodes(GOOD, { endpoint: "http://127.0.0.1:9/api" });
  }
  const { kind, stack } = await failure(later());
  assert.equal(kind, "http");
  assert.match(firstFrame(stack) ?? "", /at async later .*error\.test\.js/);
});

test("an app that sets Error.prepareStackTrace or stackTraceLimit still gets its error", async () => {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.prepareStackTrace = () => ({ frames: [] });
    assert.equal((await failure(INVALID.removeNodes())).kind, "invalid");
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = 0;
    assert.equal((await failure(INVALID.removeNodes())).kind, "invalid");
  } finally {
    Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  }
});

test("the class and each error are named HpcError, and it is an Error", async () => {
  const error = await failure(INVALID.removeNodes());
  assert.equal(HpcError.name, "HpcError");
  assert.equal(error.name, "HpcError");
  assert.ok(error instanceof Error);
  const said = ["code", "params", "summary", "advice"];
  const names = ["kind", ...said, "maybeApplied", "retryable", "attempts", "field"];
  assert.deepEqual(Object.keys(error), names);
  assert.match(inspect(error), /^HpcError: `cluster_id`/);
});

test("instanceof and isHpcError recognize errors of another copy of the package", async () => {
  const other = await anotherCopy();
  assert.notEqual(other.HpcError, HpcError);
  const error = await rejection(other.removeNodes(/** @type {any} */ ({})));
  assert.equal(/** @type {any} */ (error).constructor, other.HpcError);
  assert.ok(error instanceof HpcError);
  assert.ok(isHpcError(error));
  assert.ok((await failure(INVALID.addNodes())) instanceof other.HpcError);
});

test("instanceof is false for other errors, plain objects, the prototype and null", () => {
  const proxy = new Proxy({}, { get: () => assert.fail("thrown by a trap") });
  const foreign = runInNewContext('new TypeError("x")');
  const others = [
    ...[new Error("x"), new TypeError("x"), foreign, { kind: "unknown", name: "HpcError" }],
    ...[HpcError.prototype, HpcError, null, undefined, 1, "unknown", proxy],
  ];
  for (const other of others) {
    assert.equal(other instanceof HpcError, false, inspect(other, { showProxy: true }));
    assert.equal(isHpcError(other), false);
  }
});

test("instanceof works for a class that extends HpcError", () => {
  class Mine extends HpcError {}
  const fields = { kind: "job", message: "m", maybeApplied: true, retryable: false, attempts: 1 };
  const mine = new Mine(/** @type {any} */ (fields));
  const plain = new HpcError(/** @type {any} */ (fields));
  assert.deepEqual(
    [mine instanceof Mine, mine instanceof HpcError, plain instanceof Mine],
    [true, true, false],
  );
});

test("toJSON and fromJSON carry an HpcError to another thread", async () => {
  const file = join(project, `worker-${process.pid}.mjs`);
  writeFileSync(
    file,
    `import { parentPort } from "node:worker_threads";
    import { removeNodes } from "ehpc-remove-nodes";
    const error = await removeNodes({ cluster_id: 5 }).catch((error) => error);
    parentPort.postMessage([error, error.toJSON()]);`,
  );
  const [[cloned, json]] = await once(new Worker(file), "message");
  assert.equal(cloned.kind, undefined, "a structured clone drops the fields, hence toJSON");
  const error = HpcError.fromJSON(json);
  assert.ok(error instanceof HpcError);
  assert.deepEqual([error.kind, error.field, error.maybeApplied], ["invalid", "cluster_id", false]);
  assert.equal(error.message, json.message);
});
