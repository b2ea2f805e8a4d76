import { HpcError, removeNodes, waitForJob } from "ehpc-remove-nodes";
import { scenario } from "./scenario.mjs";

export default {
  async fetch(request) {
    const world = new URL(request.url).searchParams.get("world");
    if (!world) return new Response("ready");
    return Response.json(await scenario({ HpcError, removeNodes, waitForJob }, JSON.parse(world)));
  },
};
