import { env } from "cloudflare:workers";
import { HpcError, removeNodes, waitForJob } from "ehpc-remove-nodes";
import { expect, test } from "vitest";
import { scenario } from "./scenario.mjs";

test("removes nodes", async () => {
  const said = await scenario({ HpcError, removeNodes, waitForJob }, JSON.parse(env.WORLD));
  expect(said.status).toBe("successful");
  console.log(JSON.stringify(said));
});
