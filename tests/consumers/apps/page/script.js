import { HpcError, removeNodes, waitForJob } from "./node_modules/ehpc-remove-nodes/dist/index.js";
import { report } from "./report.mjs";
import { scenario } from "./scenario.mjs";

report((world) => scenario({ HpcError, removeNodes, waitForJob }, world));
