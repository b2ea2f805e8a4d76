import assert from "node:assert/strict";
import test from "node:test";
import {
  HpcError,
  type Options,
  type RemoveNodesRequest,
  removeNodes,
  waitForJob,
} from "ehpc-remove-nodes";
import { scenario } from "./scenario.mjs";

interface World {
  request: RemoveNodesRequest;
  options: Options;
}

test("removes nodes", async () => {
  const world: World = JSON.parse(process.env.WORLD ?? "");
  const said = await scenario({ HpcError, removeNodes, waitForJob }, world);
  assert.equal(said.status, "successful");
  process.stdout.write(`\n${JSON.stringify(said)}\n`);
});
