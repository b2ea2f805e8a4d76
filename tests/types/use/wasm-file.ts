// The file itself, in whatever form the app's bundler provides it, for `preload`.

import type { ModuleSource } from "ehpc-remove-nodes";
import file from "ehpc-remove-nodes/ehpc_remove_nodes.wasm";
import { preload } from "ehpc-remove-nodes/slim";

export const source: ModuleSource = file;
export const loaded = preload(file);
