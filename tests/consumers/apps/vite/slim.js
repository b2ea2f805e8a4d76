import file from "ehpc-remove-nodes/ehpc_remove_nodes.wasm?url";
import { HpcError, preload, removeNodes, waitForJob } from "ehpc-remove-nodes/slim";
import { report } from "./report.mjs";
import { scenario } from "./scenario.mjs";

preload(fetch(file));
report((world) => scenario({ HpcError, removeNodes, waitForJob }, world));
