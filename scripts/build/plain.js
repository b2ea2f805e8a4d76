import { join } from "node:path";
import { Failure } from "../lib/failure.js";
import { root } from "../lib/paths.js";
import { BUNDLED } from "../supply/notices.js";
import { bundleOptions } from "./options.js";

/** The entries without WebAssembly, and where each is written. Each comes as ESM and CommonJS. */
const FILES = /** @type {const} */ ([
  { from: "hostlist/index.js", to: "hostlist", platform: "neutral" },
  { from: "journal/index.js", to: "journal", platform: "neutral" },
  { from: "journal/node.js", to: "journal.node", platform: "node" },
  { from: "journal/conformance.js", to: "journal-conformance", platform: "neutral" },
  { from: "messages/index.js", to: "messages", platform: "neutral" },
  { from: "proxy/conformance.js", to: "proxy-conformance", platform: "neutral" },
]);

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
 * Writes these entries, which stand alone: the library that the journal uses is bundled.
 * @param {string} dist
 */
export async function writePlain(dist) {
  // Imported late: set-up may just have installed it.
  const { build } = await import("esbuild");
  const bundles = FILES.flatMap(({ from, to, platform }) =>
    /** @type {const} */ (["esm", "cjs"]).map((format) =>
      build({
        ...bundleOptions(format, platform),
        entryPoints: [join(root, "js", from)],
        outfile: join(dist, `${to}.${format === "esm" ? "js" : "cjs"}`),
        mainFields: ["module", "main"],
        metafile: true,
      }),
    ),
  );
  for (const { metafile } of await Promise.all(bundles)) {
    for (const input of Object.keys(metafile.inputs)) checkBundled(input);
  }
}
