import { HpcError, removeNodes, waitForJob } from "ehpc-remove-nodes";
import { scenario } from "~~/scenario.mjs";

export default defineEventHandler((event) => {
  const world = JSON.parse(getQuery(event).world);
  return scenario({ HpcError, removeNodes, waitForJob }, world);
});
