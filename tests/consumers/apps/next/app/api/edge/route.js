import { HpcError, removeNodes, waitForJob } from "ehpc-remove-nodes";
import { scenario } from "../../../scenario.mjs";

export const runtime = "edge";

export async function GET(request) {
  const world = JSON.parse(new URL(request.url).searchParams.get("world"));
  return Response.json(await scenario({ HpcError, removeNodes, waitForJob }, world));
}
