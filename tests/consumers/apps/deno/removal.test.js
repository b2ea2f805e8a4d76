import { HpcError, removeNodes, waitForJob } from "ehpc-remove-nodes";
import { scenario } from "./scenario.mjs";

Deno.test("removes nodes", async () => {
  const world = JSON.parse(Deno.env.get("WORLD") ?? "");
  console.log(JSON.stringify(await scenario({ HpcError, removeNodes, waitForJob }, world)));
});
