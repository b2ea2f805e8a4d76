import {
  HpcError,
  preload,
  removeNodes,
  waitForJob,
} from "./node_modules/ehpc-remove-nodes/dist/slim.js";
import { report } from "./report.mjs";
import { scenario } from "./scenario.mjs";

preload(fetch("node_modules/ehpc-remove-nodes/dist/ehpc_remove_nodes.wasm"));
report((world) => scenario({ HpcError, removeNodes, waitForJob }, world));
