import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/paths.js";

/** The entries that need a folder, and their files in dist/. */
const FOLDERS = {
  slim: { main: "slim.cjs", module: "slim.js", types: "slim.d.ts" },
  hostlist: { main: "hostlist.cjs", module: "hostlist.js", types: "hostlist.d.ts" },
  journal: {
    main: "journal.node.cjs",
    module: "journal.node.js",
    browser: { "journal.node.cjs": "journal.cjs", "journal.node.js": "journal.js" },
    types: "journal.d.ts",
  },
  "journal/conformance": {
    main: "journal-conformance.cjs",
    module: "journal-conformance.js",
    types: "journal-conformance.d.ts",
  },
  messages: { main: "messages.cjs", module: "messages.js", types: "messages.d.ts" },
  proxy: { main: "proxy.cjs", module: "proxy.js", types: "proxy.d.ts" },
  "proxy/conformance": {
    main: "proxy-conformance.cjs",
    module: "proxy-conformance.js",
    types: "proxy-conformance.d.ts",
  },
  simulator: { main: "simulator.cjs", module: "simulator.js", types: "simulator.d.ts" },
};

/**
 * Writes these folders for tools that do not support `exports`: webpack 4
 * (https://github.com/webpack/webpack/issues/9509: only from 5 on), and TypeScript's module resolution
 * before 4.7.
 */
export function writeFolders() {
  for (const [name, files] of Object.entries(FOLDERS)) {
    mkdirSync(join(root, name), { recursive: true });
    const manifest = JSON.stringify({ ...files, sideEffects: false }, null, 2);
    const up = "../".repeat(name.split("/").length);
    const text = manifest.replaceAll(
      /"(hostlist|journal|messages|proxy|simulator|slim)([.-])/g,
      `"${up}dist/$1$2`,
    );
    writeFileSync(join(root, name, "package.json"), `${text}\n`);
  }
}
