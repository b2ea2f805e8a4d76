// An ambiguous command line is rejected.

import assert from "node:assert/strict";
import test from "node:test";
import { readArguments } from "../../js/cli/arguments.js";
import { start } from "./command.js";
import { KEYS } from "./world.js";

const PLACE = ["--cluster", "c", "--queue", "q", "--zone", "z"];

test("every option reaches the package with its value, numbers as numbers", () => {
  const { defaults, place, queue, values, waitMs } = readArguments([
    ...[...PLACE, "2", "--timestamp", "2026-01-31T08:00:00Z", "--allow-insecure"],
    ...["--endpoint", "https://h.example/api", "--signed-path", "/api", "--max-attempts", "3"],
    ...["--timeout-ms", "1", "--deadline-ms", "2", "--settle-ms", "0", "--wait-deadline-ms", "4"],
  ]);
  assert.deepEqual([place, queue], [{ cluster_id: "c", zone: "z" }, "q"]);
  assert.deepEqual(defaults, {
    ...{ cluster_id: "c", zone: "z", maxAttempts: 3, settleMs: 0 },
    ...{ endpoint: "https://h.example/api", signedPath: "/api", allowInsecure: true },
    ...{ timeoutMs: 1, deadlineMs: 2 },
  });
  assert.deepEqual([values.timestamp, waitMs], ["2026-01-31T08:00:00Z", 4]);
});

test("a time has a unit, or is a number of milliseconds with -ms", () => {
  for (const [option, ms] of /** @type {[string, number][]} */ ([
    ["--timeout=500ms", 500],
    ["--timeout=10s", 10_000],
    ["--timeout=2m", 120_000],
    ["--timeout=2min", 120_000],
    ["--timeout=1h", 3_600_000],
    ["--timeout-ms=10", 10],
  ])) {
    assert.equal(readArguments([...PLACE, option, "2"]).defaults.timeoutMs, ms);
  }
});

test("the first argument chooses the command, and without one it is remove", () => {
  const { command, words } = readArguments(["list", "--cluster", "c", "--zone", "z"]);
  assert.deepEqual([command, words], ["list", []]);
  assert.equal(readArguments([...PLACE, "list"]).command, "remove");
  assert.deepEqual(readArguments(["remove", ...PLACE, "list"]).words, ["list"]);
  for (const args of [
    ["wait", "--zone", "z", "j-1"],
    ["--zone", "z", "--wait-for", "j-1"],
  ]) {
    const { command, words } = readArguments(args);
    assert.deepEqual([command, words], ["wait", ["j-1"]]);
  }
});

test("zone, cluster and endpoint have defaults in the environment; options count more", () => {
  const env = { QINGCLOUD_ZONE: "e", EHPC_CLUSTER: "f", EHPC_ENDPOINT: "https://h.example" };
  const { place, defaults } = readArguments(["--queue", "q", "2"], env);
  assert.deepEqual(place, { cluster_id: "f", zone: "e" });
  assert.equal(defaults.endpoint, "https://h.example");
  assert.deepEqual(readArguments([...PLACE, "2"], env).place, { cluster_id: "c", zone: "z" });
  // A command that has no cluster ignores it.
  assert.equal(readArguments(["wait", "j-1"], env).values.cluster, undefined);
});

test("the journal is the default one, another one, or none", () => {
  const journal = (/** @type {string[]} */ ...more) =>
    readArguments([...PLACE, ...more, "2"]).journal;
  assert.equal(journal(), undefined);
  assert.equal(journal("--journal", "folder"), "folder");
  assert.equal(journal("--no-journal"), false);
});

for (const [why, args, says] of /** @type {[string, string[], RegExp][]} */ ([
  ["no arguments", [], /Missing --cluster, --queue, --zone\./],
  ["no queue", ["--cluster", "c", "--zone", "z", "2"], /Missing --queue\./],
  ["an empty queue", [...PLACE.slice(0, 3), "", "--zone", "z", "2"], /Missing --queue\./],
  ["no node", PLACE, /No nodes given/],
  ["two queues", [...PLACE, "--queue", "r", "2"], /--queue is given twice/],
  ["an unknown option", [...PLACE, "--force", "2"], /Unknown option '--force'/],
  ["a missing value", [...PLACE, "2", "--endpoint"], /--endpoint.*missing/],
  ["a queue that looks like an option", ["--queue", "--zone", "z"], /ambiguous/],
  ["a misspelt option", ["--clustr", "c"], /Unknown option '--clustr'\. Did you mean --cluster\?/],
  ["a time without a unit", [...PLACE, "--timeout", "10", "2"], /time up to 1h with its unit/],
  ["an unknown unit", [...PLACE, "--timeout", "1d", "2"], /like 500ms, 10s, 2m or 1h/],
  ["a time twice", [...PLACE, "--timeout", "1s", "--timeout-ms", "5", "2"], /given twice/],
  ["an option of another command", ["list", "--yes"], /--yes is not an option of list/],
  ["list with an argument", ["list", ...PLACE, "2"], /list takes no arguments \(got "2"\)/],
  ["list without a zone", ["list", "--cluster", "c"], /Missing --zone\./],
  ["look-up with an argument", ["look-up", "2"], /look-up takes no arguments/],
  ["wait without a job", ["wait", "--zone", "z"], /No job given\./],
  [
    "wait with nodes",
    ["wait", "--zone", "z", "j-1", "2"],
    /takes one job, and no nodes \(got "2"\)/,
  ],
  [
    "a time that is not a whole number",
    [...PLACE, "--timeout-ms", "1e3", "2"],
    /must be a whole number/,
  ],
  ["no attempt", [...PLACE, "--max-attempts", "0", "2"], /from 1 to 100/],
  ["too many attempts", [...PLACE, "--max-attempts", "101", "2"], /from 1 to 100/],
  ["a time over an hour", [...PLACE, "--settle-ms", "3600001", "2"], /from 0 to 3600000/],
  ["no time for the job", [...PLACE, "--wait-deadline-ms", "0", "2"], /from 1 to 3600000/],
  ["a journal and none", [...PLACE, "--journal", "j", "--no-journal", "2"], /cannot be combined/],
  ["a journal without a folder", [...PLACE, "--journal", "", "2"], /--journal needs the path/],
  ["--wait-for with a journal", ["--zone", "z", "--wait-for", "j-1", "--no-journal"], /of wait/],
  ["--wait-for with a removal", [...PLACE, "--wait-for", "j-1"], /--cluster is not an option of/],
  ["--wait-for with nodes", ["--zone", "z", "--wait-for", "j-1", "2"], /and no nodes/],
  ["--wait-for without a zone", ["--wait-for", "j-1"], /Missing --zone/],
])) {
  test(`rejected: ${why}`, () => {
    assert.throws(() => readArguments(args), {
      code: /^(option|options|argument)_/,
      message: says,
    });
  });
}

test("a key on the command line is rejected, and not shown", async () => {
  const secret = KEYS.QINGCLOUD_SECRET_ACCESS_KEY;
  for (const args of [[`--secret-access-key=${secret}`], ["--secret-access-key", secret]]) {
    const { code, err } = await start([...PLACE, ...args, "2"]).ended;
    assert.equal(code, 2);
    assert.match(err, /Unknown option '--secret-access-key'/);
  }
});

test("each missing key is named", async () => {
  const both = await start([...PLACE, "--yes", "2"]).ended;
  assert.equal(both.code, 2);
  assert.match(both.err, /QINGCLOUD_ACCESS_KEY_ID and QINGCLOUD_SECRET_ACCESS_KEY/);
  const { QINGCLOUD_ACCESS_KEY_ID } = KEYS;
  const one = await start([...PLACE, "--print-request", "2"], { env: { QINGCLOUD_ACCESS_KEY_ID } })
    .ended;
  assert.equal(one.code, 2);
  assert.match(one.err, /QINGCLOUD_SECRET_ACCESS_KEY is not set/);
});

test("http: to a remote host needs --allow-insecure", async () => {
  const args = [...PLACE, "--endpoint", "http://h.example/api", "--print-request", "2"];
  assert.equal((await start(args, { env: KEYS }).ended).code, 2);
  assert.equal((await start([...args, "--allow-insecure"], { env: KEYS }).ended).code, 0);
});

test("--json reports a wrong command line as JSON", async () => {
  const { code, out } = await start(["--json", "--nonsense"]).ended;
  assert.equal(code, 2);
  const { ok, error } = JSON.parse(out);
  const { kind, code: stable, maybeApplied } = error;
  assert.deepEqual([ok, kind, stable, maybeApplied], [false, "invalid", "option_unknown", false]);
});
