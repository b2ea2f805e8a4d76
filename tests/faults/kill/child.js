// A process that does one task with the installed package, and says each step on its standard output.

import { writeSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { work } from "./work.js";

/** How long it lives after its task, so that it can be killed then (ms). */
const REST_MS = 100;

const [folder = "", task = "{}"] = process.argv.slice(2);
const require = createRequire(join(process.env.EHPC_PACKAGE_DIR ?? "", "child.cjs"));

/** @type {typeof import("../../../js/types.d.ts")} */
const its = require("ehpc-remove-nodes");
/** @type {typeof import("../../../js/journal/types.d.ts")} */
const { fileJournal } = require("ehpc-remove-nodes/journal");

/** Written at once: what was said before a kill is known. @param {import("./work.js").Line} line */
const say = (line) => void writeSync(1, `${JSON.stringify(line)}\n`);

say({ event: "loaded" });
await work(its, () => fileJournal(folder), JSON.parse(task), say);
setTimeout(() => {}, REST_MS);
