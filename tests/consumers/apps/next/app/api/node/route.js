import { HpcError, removeNodes, waitForJob } from "ehpc-remove-nodes";
import { fileJournal } from "ehpc-remove-nodes/journal";
import { scenario } from "../../../scenario.mjs";

export async function GET(request) {
  const world = JSON.parse(new URL(request.url).searchParams.get("world"));
  return Response.json(
    await scenario({ HpcError, removeNodes, waitForJob, journal: fileJournal("journal") }, world),
  );
}
