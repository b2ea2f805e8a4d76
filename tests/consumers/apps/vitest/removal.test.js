import { HpcError, removeNodes, waitForJob } from "ehpc-remove-nodes";
import { expect, test } from "vitest";
import { scenario } from "./scenario.mjs";

test("removes nodes", async () => {
  const world = JSON.parse(process.env.WORLD ?? "");
  const said = await scenario({ HpcError, removeNodes, waitForJob }, world);
  expect(said.status).toBe("successful");
  process.stdout.write(`\n${JSON.stringify(said)}\n`);
});
