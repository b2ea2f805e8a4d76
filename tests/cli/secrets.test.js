// Each test of the command looks for the secret in all that it wrote. This one looks at the looking.

import assert from "node:assert/strict";
import test from "node:test";
import { assertSecretIsNotIn, start } from "./command.js";
import { KEYS } from "./world.js";

test("a secret that is shown is seen, in the forms in which programs write down bytes", async () => {
  const secret = KEYS.QINGCLOUD_SECRET_ACCESS_KEY;
  for (const form of /** @type {const} */ (["utf8", "base64", "hex"])) {
    const shown = Buffer.from(secret).toString(form);
    assert.throws(() => assertSecretIsNotIn(`before ${shown} after`), /the secret is shown/);
  }
  const shows = ["--eval", "console.log(process.env.QINGCLOUD_SECRET_ACCESS_KEY)"];
  const { ended } = start(shows, { program: process.execPath, env: KEYS });
  await assert.rejects(ended, /the secret is shown/);
});
