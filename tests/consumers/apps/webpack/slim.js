import { HpcError, preload, removeNodes, waitForJob } from "ehpc-remove-nodes/slim";
import { report } from "./report.mjs";
import { scenario } from "./scenario.mjs";

preload(fetch(new URL("ehpc-remove-nodes/ehpc_remove_nodes.wasm", import.meta.url)));
report((world) => scenario({ HpcError, removeNodes, waitForJob }, world));
