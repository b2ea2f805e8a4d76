// The types work with every supported TypeScript version, setting and platform: the files of use/
// compile, and so do all types that the package ships (`skipLibCheck: false`).

import assert from "node:assert/strict";
import { cpSync, mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { project } from "../node/package.js";
import { COMPILERS, typeRoots } from "./compilers.js";

const use = fileURLToPath(new URL("use", import.meta.url));

/** Files that need no platform types. */
const ANYWHERE = [
  "requests",
  "options",
  "client",
  "errors",
  "events",
  "answers",
  "hostlist",
  "journal",
  "messages",
  "proxy",
  "simulator",
  "slim",
  "module",
];

/** The platform types of an app, and the further files of use/ that need them. */
const PLATFORMS = [
  // The last language version without `cause` of Error.
  { name: "no platform", lib: ["es2021"], types: [], more: [] },
  {
    name: "a browser",
    lib: ["es2022", "dom"],
    types: [],
    more: ["web", "compiled", "proxy-fetch"],
  },
  { name: "Node", lib: ["es2022"], types: ["node"], more: ["web", "proxy-fetch", "proxy-node"] },
  {
    name: "both",
    lib: ["es2022", "dom"],
    types: ["node"],
    more: ["web", "compiled", "proxy-fetch", "proxy-node"],
  },
];

/** The options of each module resolution, and the file forms that it compiles. */
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
  // TypeScript's own types are not checked.
  skipDefaultLibCheck: true,
  esModuleInterop: true,
  typeRoots,
};

const folder = join(project, "use");
mkdirSync(folder, { recursive: true });

/**
 * Copies files of use/ in the forms of ECMAScript modules, CommonJS or a bundler.
 *
 * @param {readonly string[]} names
 * @param {readonly string[]} forms
 */
function files(names, forms) {
  const copies = forms.flatMap((form) => names.map((name) => [`${name}.ts`, `${name}${form}`]));
  // Files that exist in one form only.
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
        // ECMAScript modules and CommonJS each find their own declarations.
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
