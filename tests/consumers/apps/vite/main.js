import { HpcError, removeNodes, waitForJob } from "ehpc-remove-nodes";
import { localJournal } from "ehpc-remove-nodes/journal";
import { report } from "./report.mjs";
import { scenario } from "./scenario.mjs";

report((world) => scenario({ HpcError, removeNodes, waitForJob, journal: localJournal() }, world));
