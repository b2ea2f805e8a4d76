// Whoever uses the package finds its types, whichever TypeScript, settings and platform they have:
// the files of use/ compile, and so does every type that the package ships (`skipLibCheck: false`).

import assert from "node:assert/strict";
import { cpSync, mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { project } from "../node/package.js";
import { COMPILERS, typeRoots } from "./compilers.js";

const use = fileURLToPath(new URL("use", import.meta.url));

/** What needs nothing of a platform. */
const ANYWHERE = ["requests", "options", "errors", "events", "answers", "slim", "module"];

/** Whose types an app has beside TypeScript's own, and what else of use/ it can be. */
const PLATFORMS = [
  // The last version of the language in which an Error has no `cause`.
  { name: "no platform", lib: ["es2021"], types: [], more: [] },
  { name: "a browser", lib: ["es2022", "dom"], types: [], more: ["web", "compiled"] },
  { name: "Node", lib: ["es2022"], types: ["node"], more: ["web"] },
  { name: "both", lib: ["es2022", "dom"], types: ["node"], more: ["web", "compiled"] },
];

/** What each way of resolving asks for, and the form in which it compiles a file. */
const SETTINGS = {
  node10: { options: { module: "es2020", moduleResolution: "node" }, forms: [".ts"] },
  bundler: { options: { module: "es2022", moduleResolution: "bundler" }, forms: [".ts"] },
  node16: { options: { module: "node16", moduleResolution: "node16" }, forms: [".mts", ".cts"] },
  nodenext: {
    options: { module: "nodenext", moduleResolution: "nodenext" },
    forms: [".mts", ".cts"],
  },
};

const STRICT = {
  noEmit: true,
  target: "es2022",
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  // Whether TypeScript's own are right is not our question.
  skipDefaultLibCheck: true,
  esModuleInterop: true,
  typeRoots,
};

const folder = join(project, "use");
mkdirSync(folder, { recursive: true });

/**
 * The files of use/, as ECMAScript modules, as CommonJS, or as what the bundler makes of them.
 *
 * @param {readonly string[]} names
 * @param {readonly string[]} forms
 */
function files(names, forms) {
  const copies = forms.flatMap((form) => names.map((name) => [`${name}.ts`, `${name}${form}`]));
  // What only one of the two can be.
  copies.push(["wasm-file.ts", `wasm-file${forms[0]}`]);
  if (forms.includes(".cts")) copies.push(["required.cts", "required.cts"]);
  for (const [from = "", to = ""] of copies) cpSync(join(use, from), join(folder, to));
  return copies.map(([, to = ""]) => to);
}

for (const { version, resolutions, compile } of COMPILERS) {
  for (const resolution of resolutions) {
    for (const { name, lib, types, more } of PLATFORMS) {
      test(`TypeScript ${version}, ${resolution}, with types of ${name}`, async () => {
        const { options, forms } = SETTINGS[resolution];
        const all = files([...ANYWHERE, ...more], forms);
        const { errors, read } = await compile(folder, { ...STRICT, ...options, lib, types }, all);
        assert.deepEqual(errors, []);
        // An ECMAScript module finds its own declarations, and CommonJS its own.
        const found = read.map((file) => basename(file));
        const slim = forms.includes(".cts") ? ["slim.d.ts", "slim.d.cts"] : ["slim.d.ts"];
        assert.deepEqual(
          slim.filter((file) => found.includes(file)),
          slim,
        );
      });
    }
  }
}
