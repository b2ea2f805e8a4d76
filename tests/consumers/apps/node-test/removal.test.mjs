import assert from "node:assert/strict";
import test from "node:test";
import { HpcError, removeNodes, waitForJob } from "ehpc-remove-nodes";
import { scenario } from "./scenario.mjs";

test("removes nodes", async () => {
  const world = JSON.parse(process.env.WORLD ?? "");
  const said = await scenario({ HpcError, removeNodes, waitForJob }, world);
  assert.equal(said.status, "successful");
  process.stdout.write(`\n${JSON.stringify(said)}\n`);
});
