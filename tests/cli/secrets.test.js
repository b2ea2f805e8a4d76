// Every test of the command checks its output for the secret. The first one tests that check; the other
// one checks the journal.

import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { assertNoSecret, newJournal, start } from "./command.js";
import { arrived, KEYS, simulation } from "./world.js";

test("a secret in the output is found, in plain, Base64 and hex", async () => {
  const secret = KEYS.QINGCLOUD_SECRET_ACCESS_KEY;
  for (const form of /** @type {const} */ (["utf8", "base64", "hex"])) {
    const shown = Buffer.from(secret).toString(form);
    assert.throws(() => assertNoSecret(`before ${shown} after`), /the secret is shown/);
  }
  const leaking = ["--eval", "console.log(process.env.QINGCLOUD_SECRET_ACCESS_KEY)"];
  const { ended } = start(leaking, { program: process.execPath, env: KEYS });
  await assert.rejects(ended, /the secret is shown/);
});

test("the journal has no secret, and only its user may read it", async (t) => {
  const sim = await simulation();
  t.after(() => sim.close());
  const world = await sim.world();
  const { env, folder } = newJournal();
  const check = () => {
    const queries = world.received().map(({ target }) => new URL(target, "http://h").searchParams);
    const signatures = queries.flatMap((query) => query.get("signature") ?? []);
    assert.equal(signatures.length, queries.length);
    if (process.platform !== "win32") assert.equal(statSync(folder).mode & 0o777, 0o700);
    const files = readdirSync(folder).map((name) => join(folder, name));
    for (const file of files) {
      const text = readFileSync(file, "utf8");
      if (process.platform !== "win32") assert.equal(statSync(file).mode & 0o777, 0o600, file);
      assertNoSecret(text);
      for (const secret of [...signatures, KEYS.QINGCLOUD_ACCESS_KEY_ID]) {
        assert.ok(!text.includes(secret) && !text.includes(encodeURIComponent(secret)), file);
      }
    }
    return files.map((file) => file.slice(file.lastIndexOf("."))).sort();
  };
  // Killed while the request is in flight: its receipt and its lock.
  await world.arm({ fault: "delay-after", value: 25_000 });
  const { child, ended } = world.start(["--yes", 2], { env });
  await arrived(world);
  child.kill("SIGKILL");
  await ended;
  assert.deepEqual(check(), [".json", ".lock"]);
  const { out, err } = await world.run(["--yes", "--json", 2], { env });
  assert.match(out, /"earlier":\[\{.*"applied"/);
  for (const line of [out, err])
    assert.doesNotMatch(line, new RegExp(KEYS.QINGCLOUD_ACCESS_KEY_ID));
  check();
});
