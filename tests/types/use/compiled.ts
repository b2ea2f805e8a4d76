// With types that know WebAssembly: a module that is compiled already.

import type { ModuleSource } from "ehpc-remove-nodes";
import { preload } from "ehpc-remove-nodes";

declare const module: WebAssembly.Module;

export const source: ModuleSource = module;
export const loaded = [preload(module), preload(Promise.resolve(module))];
