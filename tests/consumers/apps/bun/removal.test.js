import { expect, test } from "bun:test";
import { HpcError, removeNodes, waitForJob } from "ehpc-remove-nodes";
import { scenario } from "./scenario.mjs";

test("removes nodes", async () => {
  const world = JSON.parse(process.env.WORLD ?? "");
  const said = await scenario({ HpcError, removeNodes, waitForJob }, world);
  expect(said.status).toBe("successful");
  console.log(JSON.stringify(said));
});
