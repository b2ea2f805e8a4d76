// Many calls, of every kind, leave nothing behind.

import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import test, { after } from "node:test";
import { fileURLToPath } from "node:url";
import { watchInstances } from "../node/instances.js";
import { caller } from "./calls.js";
import { held, watched } from "./handles.js";
import { judge } from "./judge.js";
import { credentials, HUNDRED } from "./kinds.js";
import { sample } from "./sample.js";

/** How many calls are made; a long run shows what a short one hides. */
const CALLS = Number(process.env.EHPC_LEAKS_CALLS ?? 5000);

/** After so many, everything that is made once has been made. */
const WARM_UP = 1000;

/** How often we look after that. */
const SAMPLES = CALLS >= 50_000 ? 99 : 8;

/** @type {WebAssembly.Exports | undefined} */
let ours;
watchInstances({
  imports: watched,
  exports(made) {
    ours = made;
    return made;
  },
});

// Only now: it must find what watches.
const client = await import("../node/package.js");

const server = fork(fileURLToPath(new URL("server.js", import.meta.url)));
after(() => server.kill());
const [{ port }] = await once(server, "message");
// Or it would keep the tests from ending.
server.unref();
server.channel?.unref();

test(`after ${CALLS} calls that succeeded, failed and were aborted, nothing is left`, async (t) => {
  const { signal } = new AbortController();
  // Or the shortest deadlines pass while it loads.
  await client.preload();
  const make = caller(client, `http://127.0.0.1:${port}`, signal);
  /** @type {import("./calls.js").Ends} */
  const ends = new Map();
  const started = performance.now();
  await make(WARM_UP, ends);
  assert.ok(ours, "no instance was seen");
  const exports = ours;
  const looked = async () => {
    const values = await held(() => client.signRequest(client.GOOD, { credentials }));
    return sample(exports, signal, removals(ends), values);
  };
  const samples = [await looked()];
  while (samples.length <= SAMPLES) {
    await make(Math.ceil((CALLS - WARM_UP) / SAMPLES), ends);
    samples.push(await looked());
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  t.diagnostic(
    `${CALLS} calls in ${seconds} s: ${[...ends].map((one) => one.join(" ")).join(", ")}`,
  );
  for (const one of [samples[0], samples.at(-1)]) t.diagnostic(JSON.stringify(one));
  for (const what of /** @type {const} */ (["memory", "heap"])) {
    const sizes = samples.map((one) => Math.round(one[what] / 1024));
    t.diagnostic(`${what}, in KB: ${sizes.join(" ")}`);
  }
  // Otherwise it was not what it is called.
  assert.deepEqual(
    [...ends.keys()].filter((end) => end.includes("instead of")),
    [],
  );
  assert.equal(
    new Set([...ends.keys()].map((end) => end.split(":")[0])).size,
    new Set(HUNDRED.map(({ path }) => path)).size,
  );
  assert.deepEqual(judge(samples), []);
});

/**
 * How many removals were accepted.
 * @param {import("./calls.js").Ends} ends
 */
function removals(ends) {
  const of = (/** @type {string} */ path) => ends.get(`${path}: resolved`) ?? 0;
  return of("ok") + of("lost") + of("cut");
}
