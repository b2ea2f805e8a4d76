import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { HpcError, preload, removeNodes, waitForJob } from "ehpc-remove-nodes/slim";
import { scenario } from "./scenario.mjs";

const file = fileURLToPath(import.meta.resolve("ehpc-remove-nodes/ehpc_remove_nodes.wasm"));
await preload(await readFile(file));
const world = JSON.parse(process.env.WORLD ?? "");
console.log(JSON.stringify(await scenario({ HpcError, removeNodes, waitForJob }, world)));
