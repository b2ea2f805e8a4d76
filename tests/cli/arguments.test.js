// An ambiguous command line is rejected.

import assert from "node:assert/strict";
import test from "node:test";
import { readArguments } from "../../js/cli/arguments.js";
import { start } from "./command.js";
import { KEYS } from "./world.js";

const PLACE = ["--cluster", "c", "--queue", "q", "--zone", "z"];

test("an argument of digits is a group number, anything else an id", () => {
  const { request } = readArguments([...PLACE, "2", "cln-w1xufnk9", "12a", "--", "-5"]);
  assert.deepEqual(request.nodelist, [2, "cln-w1xufnk9", "12a", "-5"]);
});

test("every option reaches the package with its value, numbers as numbers", () => {
  const { options, reading, removing, request } = readArguments([
    ...[...PLACE, "2", "--timestamp", "2026-01-31T08:00:00Z", "--allow-insecure"],
    ...["--endpoint", "https://h.example/api", "--signed-path", "/api", "--max-attempts", "3"],
    ...["--timeout-ms", "1", "--deadline-ms", "2", "--settle-ms", "0"],
  ]);
  assert.deepEqual(request, {
    ...{ cluster_id: "c", hpcqueue_id: "q", zone: "z", nodelist: [2] },
    timestamp: "2026-01-31T08:00:00Z",
  });
  assert.deepEqual(options, {
    ...{ endpoint: "https://h.example/api", signedPath: "/api", allowInsecure: true },
    ...{ timeoutMs: 1, deadlineMs: 2 },
  });
  assert.deepEqual([reading, removing], [{ maxAttempts: 3 }, { settleMs: 0 }]);
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
  ["a number with leading zeros", [...PLACE, "02"], /02 is not a valid group number/],
  ["the group 0", [...PLACE, "0"], /0 is not a valid group number/],
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
  ["--wait-for with a journal", ["--zone", "z", "--wait-for", "j-1", "--no-journal"], /combined/],
  ["--wait-for with a removal", [...PLACE, "--wait-for", "j-1"], /cannot be combined/],
  ["--wait-for with nodes", ["--zone", "z", "--wait-for", "j-1", "2"], /takes no nodes/],
  ["--wait-for without a zone", ["--wait-for", "j-1"], /requires --zone/],
])) {
  test(`rejected: ${why}`, () => {
    assert.throws(() => readArguments(args), { name: "UsageError", message: says });
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
  const one = await start([...PLACE, "--dry-run", "2"], { env: { QINGCLOUD_ACCESS_KEY_ID } }).ended;
  assert.equal(one.code, 2);
  assert.match(one.err, /QINGCLOUD_SECRET_ACCESS_KEY is not set/);
});

test("http: to a remote host needs --allow-insecure", async () => {
  const args = [...PLACE, "--endpoint", "http://h.example/api", "--dry-run", "2"];
  assert.equal((await start(args, { env: KEYS }).ended).code, 2);
  assert.equal((await start([...args, "--allow-insecure"], { env: KEYS }).ended).code, 0);
});

test("--json reports a wrong command line as JSON", async () => {
  const { code, out } = await start(["--json", "--nonsense"]).ended;
  assert.equal(code, 2);
  const { ok, error } = JSON.parse(out);
  assert.deepEqual([ok, error.kind, error.maybeApplied], [false, "invalid", false]);
});
