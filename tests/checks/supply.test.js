// The supply-chain checks: what they allow, and what they reject.

import assert from "node:assert/strict";
import test from "node:test";
import { isAllowed } from "../../scripts/test/supply/crates.js";
import { cycleIn, foreignIn, usedBy } from "../../scripts/test/supply/one-way.js";
import { strangers } from "../../scripts/test/supply/workflows.js";

test("a license is allowed if each part has an allowed alternative", () => {
  const allowed = ["MIT", "Apache-2.0", "Unicode-3.0"];
  for (const license of [
    "MIT",
    "MIT/Apache-2.0",
    "GPL-3.0 OR MIT",
    "(MIT OR Apache-2.0) AND Unicode-3.0",
  ]) {
    assert.ok(isAllowed(license, allowed), license);
  }
  for (const license of [
    null,
    "",
    "GPL-3.0",
    "MIT AND GPL-3.0",
    "(MIT OR Apache-2.0) AND GPL-3.0",
  ]) {
    assert.ok(!isAllowed(license, allowed), `${license}`);
  }
});

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
