// Every test of the command checks its output for the secret. This one tests that check.

import assert from "node:assert/strict";
import test from "node:test";
import { assertNoSecret, start } from "./command.js";
import { KEYS } from "./world.js";

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
