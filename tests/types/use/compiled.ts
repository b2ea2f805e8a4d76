// With types of WebAssembly: a compiled module.

import type { ModuleSource } from "ehpc-remove-nodes";
import { preload } from "ehpc-remove-nodes";

declare const module: WebAssembly.Module;

export const source: ModuleSource = module;
export const loaded = [preload(module), preload(Promise.resolve(module))];
