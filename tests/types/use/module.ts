// Providing the WebAssembly module, without a browser's or Node's types.

import type { ModuleSource } from "ehpc-remove-nodes";
import { preload } from "ehpc-remove-nodes";

const bytes = new Uint8Array(8);

export const sources: ModuleSource[] = [
  "/assets/ehpc_remove_nodes.wasm",
  bytes,
  new ArrayBuffer(8),
  new DataView(new ArrayBuffer(8)),
];

export const loaded = [
  preload(),
  preload("/assets/ehpc_remove_nodes.wasm"),
  preload(bytes),
  preload(Promise.resolve(bytes)),
];

export const refused = [
  // @ts-expect-error: not a module
  preload(7),
  // @ts-expect-error: omit it instead of `null`
  preload(null),
];
