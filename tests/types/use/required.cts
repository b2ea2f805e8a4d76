// CommonJS.

import whole = require("ehpc-remove-nodes");
import slim = require("ehpc-remove-nodes/slim");
import file = require("ehpc-remove-nodes/ehpc_remove_nodes.wasm");

export const loaded = slim.preload(file);

export function kind(error: unknown): whole.HpcErrorKind | undefined {
  return error instanceof whole.HpcError ? error.kind : undefined;
}
