import { HpcError, removeNodes, waitForJob } from "ehpc-remove-nodes";
import { fileJournal } from "ehpc-remove-nodes/journal";
import { scenario } from "./scenario.mjs";

const world = JSON.parse(process.env.WORLD ?? "");
console.log(
  JSON.stringify(
    await scenario({ HpcError, removeNodes, waitForJob, journal: fileJournal("journal") }, world),
  ),
);
