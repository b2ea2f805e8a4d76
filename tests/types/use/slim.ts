// The entry without an embedded module has the same names and the same errors.

import * as whole from "ehpc-remove-nodes";
import type { HpcErrorKind, ModuleSource, Options } from "ehpc-remove-nodes/slim";
import * as slim from "ehpc-remove-nodes/slim";

export const same: typeof whole = slim;
export const back: typeof slim = whole;

export async function use(file: ModuleSource, options: Options): Promise<HpcErrorKind | undefined> {
  await slim.preload(file);
  try {
    await slim.removeNodes(
      { cluster_id: "c", hpcqueue_id: "q", nodelist: [2], zone: "z" },
      options,
    );
  } catch (error: unknown) {
    if (error instanceof slim.HpcError) return error.kind;
  }
  return undefined;
}
