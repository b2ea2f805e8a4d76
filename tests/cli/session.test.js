// docs/cli-session.md is a session as it happens. EHPC_UPDATE=1 records it anew.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import test from "node:test";
import { masked, session } from "./session.js";

const file = new URL("../../docs/cli-session.md", import.meta.url);

const skip = process.platform === "win32" && "there is no sh";

test("docs/cli-session.md is what happens", { skip }, async () => {
  const happens = await session();
  const text = readFileSync(file, "utf8");
  if (process.env.EHPC_UPDATE) {
    const updated = text.replace(
      /(```console\n).*?(```)/s,
      (_, begin, end) => begin + happens + end,
    );
    writeFileSync(file, updated);
    return;
  }
  const [, recorded = ""] = /```console\n(.*?)```/s.exec(text) ?? [];
  assert.equal(masked(happens), masked(recorded));
});
