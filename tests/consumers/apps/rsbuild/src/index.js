import { HpcError, removeNodes, waitForJob } from "ehpc-remove-nodes";
import { report } from "../report.mjs";
import { scenario } from "../scenario.mjs";

report((world) => scenario({ HpcError, removeNodes, waitForJob }, world));
