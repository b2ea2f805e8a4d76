// The entry `ehpc-remove-nodes/messages` of the packed package.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { project } from "./package.js";

const entry = join(project, `messages-${process.pid}.mjs`);
writeFileSync(entry, 'export * from "ehpc-remove-nodes/messages";\n');

/** @type {typeof import("../../js/messages/types.d.ts")} */
export const { catalogue, translate } = await import(pathToFileURL(entry).href);
