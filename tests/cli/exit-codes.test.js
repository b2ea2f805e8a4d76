// The exit code distinguishes refused from unknown. Each one is reached by a real run and compared
// with what the simulated API did.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { after, before, describe, test } from "node:test";
import { readArguments } from "../../js/cli/arguments.js";
import { failed } from "../../js/cli/ending.js";
import { OUTCOMES } from "../../js/cli/outcomes.js";
import { plain } from "../../js/command-line/plain.js";
import { start } from "./command.js";
import { KEYS, simulation } from "./world.js";

/** @typedef {import("../../js/cli/outcomes.js").Outcome} Outcome */

/** @type {Awaited<ReturnType<typeof simulation>>} */
let sim;
before(async () => {
  sim = await simulation();
});
after(() => sim.close());

/** A local port on which nothing listens. */
async function closedPort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * @typedef {object} Case
 * @property {string} [name] for an outcome with several cases
 * @property {Outcome} outcome
 * @property {number} removals that the API carried out
 * @property {object} [spec] of the cluster
 * @property {import("./world.js").Fault[]} [faults]
 * @property {(string | number)[]} args
 * @property {Record<string, string>} [env]
 */

/** @type {readonly Case[]} */
const CASES = [
  { outcome: "done", removals: 1, args: [2] },
  { outcome: "done", name: "not waited for", removals: 1, args: [2, "--no-wait"] },
  { outcome: "invalid", removals: 0, args: [2, "--timeout-ms", 0] },
  { outcome: "invalid", name: "no keys", removals: 0, args: [2], env: without(KEYS) },
  { outcome: "guard", removals: 0, args: [1, 2] },
  { outcome: "refused", removals: 0, faults: [{ fault: "refuse" }], args: [2] },
  {
    ...{ outcome: "refused", name: "wrong keys", removals: 0, args: [2] },
    env: { QINGCLOUD_ACCESS_KEY_ID: "SOMEBODYELSE" },
  },
  { outcome: "http", removals: 0, faults: [{ fault: "status", value: 404 }], args: [2] },
  { outcome: "load", removals: 0, args: [2], env: { NODE_OPTIONS: "--jitless" } },
  {
    ...{ outcome: "unknown", removals: 1, args: [2, "--deadline-ms", 6000] },
    faults: [
      { fault: "lost-after" },
      // The log is read before the removal, and again for its outcome.
      { fault: "delay", operation: "listOperations", value: 0 },
      { fault: "status", operation: "listOperations", value: 502, times: 50 },
    ],
  },
  { outcome: "job", removals: 1, faults: [{ fault: "job-fails" }], args: [2] },
  {
    ...{ outcome: "unseen", removals: 1, args: [2, "--wait-deadline-ms", 100] },
    spec: { job_ms: 60_000 },
  },
  {
    ...{ outcome: "unseen", name: "the log refuses", removals: 1, args: [2] },
    faults: [{ fault: "refuse", operation: "listOperations", times: 50 }],
  },
];

describe("the exit code gives the outcome", { concurrency: 3 }, () => {
  for (const { name, outcome, removals, spec, faults = [], args, env } of CASES) {
    const { code } = OUTCOMES[outcome];
    test(`${outcome}${name ? `, ${name}` : ""}: ${code}`, async () => {
      const world = await sim.world(spec);
      await world.arm(...faults);
      const ended = await world.run(["--yes", "--json", ...args], env && { env });
      assert.equal(ended.code, code, ended.err);
      assert.equal(world.removals(), removals);
      const { ok, error } = JSON.parse(ended.out);
      assert.equal(ok, outcome === "done");
      if (ok) return;
      assert.equal(error.kind, outcome);
      // A script must not simply repeat a command that ended with 30 or more.
      assert.equal(error.maybeApplied, code >= 30);
      assert.ok(removals === 0 || error.maybeApplied);
      assert.ok(ended.err.includes(plain(error.message)), "standard error has the same message");
      assert.match(error.code, /^[a-z]+(_[a-z]+)+$/);
      assert.notEqual(error.code, "unclassified");
    });
  }

  test("without a terminal and without --yes: 20, and no request", async () => {
    const world = await sim.world();
    const { code, out, err } = await world.run([2]);
    assert.equal(code, OUTCOMES.unconfirmed.code);
    assert.equal(out, "");
    assert.match(err, /Can't ask for confirmation.*--yes.*Nothing was sent/);
    assert.deepEqual(world.received(), []);
  });

  test("no connection: 23, with and without reading the lists first", async () => {
    const endpoint = `http://127.0.0.1:${await closedPort()}/api`;
    const place = ["--cluster", "c", "--queue", "q", "--zone", "z", "--endpoint", endpoint];
    for (const more of [[], ["--no-guard"]]) {
      const args = [...place, "--yes", "--deadline-ms", "3000", ...more, "2"];
      const { code, err } = await start(args, { env: KEYS }).ended;
      assert.equal(code, OUTCOMES.http.code, err);
    }
  });
});

// journal.test.js reaches those of the journal.
test("every other outcome but two was reached above", () => {
  const reached = new Set(CASES.map(({ outcome }) => outcome));
  const missing = Object.keys(OUTCOMES).filter((name) => !reached.has(/** @type {any} */ (name)));
  assert.deepEqual(missing, ["broken", "unconfirmed", "journal", "unresolved"]);
});

test("a bug in the command is 1, and says whether something may have been sent", () => {
  for (const sending of [true, false]) {
    const run = { args: readArguments(["--version"]), isSending: sending, earlier: [] };
    const { outcome, lines, json } = failed(new TypeError("a bug"), /** @type {any} */ (run));
    assert.equal(OUTCOMES[outcome].code, 1);
    assert.match(
      lines.join("\n"),
      sending ? /not known whether the nodes were changed/ : /Nothing was sent/,
    );
    assert.equal(/** @type {any} */ (json).error.maybeApplied, sending);
  }
});

test("every outcome has its own code, and none is reserved by shells", () => {
  const codes = Object.values(OUTCOMES).map(({ code }) => code);
  assert.equal(new Set(codes).size, codes.length);
  assert.ok(codes.every((code) => code >= 0 && code < 126));
});

test("docs/cli.md names every exit code", () => {
  const text = readFileSync(new URL("../../docs/cli.md", import.meta.url), "utf8");
  for (const { code } of Object.values(OUTCOMES)) {
    const row = new RegExp(`^\\|[^|\\n]*\\b${code}\\b[^|\\n]*\\|`, "m");
    assert.ok(row.test(text), `${code}`);
  }
});

/** @param {Record<string, string>} names */
function without(names) {
  return Object.fromEntries(Object.keys(names).map((name) => [name, ""]));
}
