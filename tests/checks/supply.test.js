// The supply-chain checks: what they allow, and what they reject.

import assert from "node:assert/strict";
import test from "node:test";
import { requiredPeers } from "../../scripts/test/supply/manifest.js";
import { cycleIn, foreignIn, usedBy } from "../../scripts/test/supply/one-way.js";
import { besidePublishing, strangers } from "../../scripts/test/supply/workflows.js";

test("a cycle of files is found, and a diamond is not a cycle", () => {
  const diamond = new Map([
    ["a", ["b", "c"]],
    ["b", ["d"]],
    ["c", ["d"]],
  ]);
  assert.equal(cycleIn(diamond), undefined);
  assert.deepEqual(cycleIn(new Map([...diamond, ["d", ["b"]]])), ["b", "d", "b"]);
});

test("platform APIs are found in the core's code, but not in comments or tests", () => {
  for (const text of [
    "use web_sys::Window;",
    "std::time::Instant::now()",
    "use std::time::{Duration, SystemTime};",
  ]) {
    assert.ok(foreignIn(text), text);
  }
  for (const text of [
    "// like web_sys",
    "use std::time::Duration;",
    "use crate::words;\n#[cfg(test)]\nmod tests { use std::fs; }",
  ]) {
    assert.equal(foreignIn(text), undefined, text);
  }
});

test("the modules that a file uses are found, in its folder and in others", () => {
  const known = new Set(["text", "wire/sign", "machine/mod", "machine/time"]);
  const code =
    "use crate::text;\nuse crate::wire::sign::Secret;\nuse crate::machine::{Event, Step};";
  assert.deepEqual(usedBy("change/fence", code, known), ["text", "wire/sign", "machine/mod"]);
  assert.deepEqual(usedBy("machine/mod", "use super::time::Now;", known), ["machine/time"]);
});

test("a peer that npm would install is found", () => {
  const peerDependencies = { a: "1", b: "1", c: "1" };
  const peerDependenciesMeta = { a: { optional: true }, b: {} };
  assert.deepEqual(requiredPeers({ peerDependencies, peerDependenciesMeta }), ["b", "c"]);
  assert.deepEqual(requiredPeers({}), []);
});

test("a workflow with missing scripts, unpinned actions, no permissions or secrets is reported", () => {
  const steps = [
    { run: "npm run nothing && node scripts/nothing.js" },
    { uses: "actions/checkout@v6" },
    { run: "echo $" + "{{ secrets.TOKEN }}" },
  ];
  const found = strangers("x.yml", JSON.stringify(steps), { jobs: { a: { steps } } });
  for (const part of [
    "no script nothing",
    "no scripts/nothing.js",
    "not pinned",
    "permissions",
    "a secret",
  ]) {
    assert.ok(
      found.some((one) => one.includes(part)),
      part,
    );
  }
  const fine = [{ run: "npm test\nnpm run build\nnode scripts/build.js" }];
  assert.deepEqual(strangers("x.yml", "", { permissions: {}, jobs: { a: { steps: fine } } }), []);
});

test("a job that may publish runs nothing that was installed, and nothing of the project", () => {
  const rights = { permissions: { "id-token": "write" } };
  /** @param {string} run */
  function found(run, job = {}) {
    const steps = [{ run }];
    return besidePublishing("x.yml", { permissions: {}, jobs: { a: { ...job, steps } } });
  }
  for (const run of [
    "npm ci",
    "npm install",
    "npm test",
    "npm run build",
    "npm exec tsc",
    "npm publish",
    "npm publish . --ignore-scripts",
    "npm publish ./a.tgz --provenance # --ignore-scripts",
    "npm publish ./a.tgz --ignore-scripts=false",
    "npx publint",
    "node scripts/release.js",
    "cargo build",
    "cargo publish --locked",
    "cargo package --locked\ncargo publish --no-verify",
    "cargo test -- --no-verify",
    "./node_modules/.bin/tsc",
    "echo 1 && npm ci",
    "echo 1 | node -",
    "echo $(npm ci)",
    "echo `npm ci`",
    "(npm ci)",
    "npm \\\n  ci",
    "CI=1 npm ci",
    "bash scripts/publish.sh",
  ]) {
    assert.equal(found(run, rights).length, 1, run);
    assert.equal(found(run, { environment: "npm" }).length, 1, run);
    assert.deepEqual(found(run, { permissions: { contents: "read" } }), [], run);
  }
  for (const run of [
    'echo "$A" | sha256sum --check\nnpm publish "./$A" --provenance --ignore-scripts',
    "cd target # npm ci\ncargo package --no-verify\ncargo publish --locked --no-verify",
  ]) {
    assert.deepEqual(found(run, rights), [], run);
  }
});

test("a right to publish that a job inherits or hands on is found", () => {
  const steps = [{ run: "npm ci" }];
  for (const permissions of [{ "id-token": "write" }, "write-all"]) {
    assert.equal(besidePublishing("x.yml", { permissions, jobs: { a: { steps } } }).length, 1);
    const own = { a: { steps, permissions: {} } };
    assert.deepEqual(besidePublishing("x.yml", { permissions, jobs: own }), []);
    for (const job of [
      { uses: "./.github/workflows/ci.yml" },
      { uses: "other/repository/.github/workflows/x.yml@1" },
      { steps: [{ uses: "./action" }] },
      { steps: [{ run: "echo 1", shell: "node {0}" }] },
    ]) {
      const found = besidePublishing("x.yml", { permissions, jobs: { a: job } });
      assert.equal(found.length, 1, JSON.stringify(job));
    }
  }
});
