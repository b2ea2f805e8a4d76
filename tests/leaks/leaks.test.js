// Many calls of every kind leave nothing behind.

import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import test, { after } from "node:test";
import { fileURLToPath } from "node:url";
import { watchInstances } from "../node/instances.js";
import { caller } from "./calls.js";
import { checkSamples } from "./check-samples.js";
import { held, watched } from "./handles.js";
import { credentials, HUNDRED } from "./kinds.js";
import { sample } from "./sample.js";

/** Number of calls; a long run shows what a short one hides. */
const CALLS = Number(process.env.EHPC_LEAKS_CALLS ?? 5000);

/** Calls after which everything that is created once exists. */
const WARM_UP = 1000;

/** Number of samples after that. */
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

// Imported after watchInstances, which must see its instance.
const client = await import("../node/package.js");

const server = fork(fileURLToPath(new URL("server.js", import.meta.url)));
after(() => server.kill());
const [{ port }] = await once(server, "message");
// Otherwise it would keep the process alive.
server.unref();
server.channel?.unref();

test(`${CALLS} calls that succeed, fail or are aborted leak nothing`, async (t) => {
  const { signal } = new AbortController();
  // Otherwise the shortest deadlines pass while it loads.
  await client.preload();
  const make = caller(client, `http://127.0.0.1:${port}`, signal);
  /** @type {import("./calls.js").Ends} */
  const ends = new Map();
  const started = performance.now();
  await make(WARM_UP, ends);
  assert.ok(ours, "no instance was seen");
  const exports = ours;
  const takeSample = async () => {
    const values = await held(() => client.signRequest(client.GOOD, { credentials }));
    return sample(exports, signal, removals(ends), values);
  };
  const samples = [await takeSample()];
  while (samples.length <= SAMPLES) {
    await make(Math.ceil((CALLS - WARM_UP) / SAMPLES), ends);
    samples.push(await takeSample());
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
  // Every call must have ended as intended.
  assert.deepEqual(
    [...ends.keys()].filter((end) => end.includes("instead of")),
    [],
  );
  assert.equal(
    new Set([...ends.keys()].map((end) => end.split(":")[0])).size,
    new Set(HUNDRED.map(({ path }) => path)).size,
  );
  assert.deepEqual(checkSamples(samples), []);
});

/**
 * The number of accepted removals.
 * @param {import("./calls.js").Ends} ends
 */
function removals(ends) {
  const of = (/** @type {string} */ path) => ends.get(`${path}: resolved`) ?? 0;
  return of("ok") + of("lost") + of("cut");
}
