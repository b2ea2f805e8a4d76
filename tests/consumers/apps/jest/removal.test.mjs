import { HpcError, removeNodes, waitForJob } from "ehpc-remove-nodes";
import { scenario } from "./scenario.mjs";

test("removes nodes", async () => {
  const said = await scenario({ HpcError, removeNodes, waitForJob }, JSON.parse(process.env.WORLD));
  expect(said.status).toBe("successful");
  process.stdout.write(`\n${JSON.stringify(said)}\n`);
});
