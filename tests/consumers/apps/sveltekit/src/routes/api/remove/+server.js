import { json } from "@sveltejs/kit";
import { HpcError, removeNodes, waitForJob } from "ehpc-remove-nodes";
import { scenario } from "../../../../scenario.mjs";

export async function GET({ url }) {
  const world = JSON.parse(url.searchParams.get("world"));
  return json(await scenario({ HpcError, removeNodes, waitForJob }, world));
}
