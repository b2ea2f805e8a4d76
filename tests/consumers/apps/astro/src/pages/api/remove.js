import { HpcError, removeNodes, waitForJob } from "ehpc-remove-nodes";
import { scenario } from "../../../scenario.mjs";

export async function GET({ url }) {
  const world = JSON.parse(url.searchParams.get("world"));
  return Response.json(await scenario({ HpcError, removeNodes, waitForJob }, world));
}
