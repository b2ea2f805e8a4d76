import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../lib/failure.js";
import { root } from "../lib/paths.js";
import { BUNDLED } from "../supply/notices.js";
import { bundleOptions } from "./options.js";

/** The JavaScript of the journal's entries, and where each is written. Each comes as ESM and CommonJS. */
const FILES = /** @type {const} */ ([
  { from: "index.js", to: "journal", platform: "neutral" },
  { from: "node.js", to: "journal.node", platform: "node" },
  { from: "conformance.js", to: "journal-conformance", platform: "neutral" },
]);

/** Their types. */
const TYPES = [
  { from: "types.d.ts", to: "journal" },
  { from: "conformance.d.ts", to: "journal-conformance" },
];

const journal = join(root, "js", "journal");

/**
 * A bundled package must be in THIRD-PARTY-NOTICES.txt.
 * @param {string} input
 */
function checkBundled(input) {
  const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input) ?? [];
  if (name === undefined || BUNDLED.includes(name)) return;
  throw new Failure(`${name} is bundled, but not in BUNDLED of scripts/supply/notices.js.`);
}

/**
 * Writes `ehpc-remove-nodes/journal`, which stands alone: the library that it uses is bundled.
 * @param {string} dist
 */
export async function writeJournal(dist) {
  // Imported late: set-up may just have installed it.
  const { build } = await import("esbuild");
  const bundles = FILES.flatMap(({ from, to, platform }) =>
    /** @type {const} */ (["esm", "cjs"]).map((format) =>
      build({
        ...bundleOptions(format, platform),
        entryPoints: [join(journal, from)],
        outfile: join(dist, `${to}.${format === "esm" ? "js" : "cjs"}`),
        mainFields: ["module", "main"],
        metafile: true,
      }),
    ),
  );
  for (const { metafile } of await Promise.all(bundles)) {
    for (const input of Object.keys(metafile.inputs)) checkBundled(input);
  }
  for (const { from, to } of TYPES) {
    const types = readFileSync(join(journal, from), "utf8");
    for (const [ending, index] of /** @type {const} */ ([
      ["d.ts", "./index.js"],
      ["d.cts", "./index.cjs"],
    ])) {
      writeFileSync(join(dist, `${to}.${ending}`), types.replaceAll("../types.d.ts", index));
    }
  }
}
