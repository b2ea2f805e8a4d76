import { HpcError, removeNodes, waitForJob } from "ehpc-remove-nodes";
import { scenario } from "./scenario.mjs";

export async function answer({ url }) {
  const world = JSON.parse(new URL(url, "http://app").searchParams.get("world"));
  return JSON.stringify(await scenario({ HpcError, removeNodes, waitForJob }, world));
}
