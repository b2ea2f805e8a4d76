import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../lib/paths.js";
import { linkedCrates } from "./crates.js";

/** @typedef {import("./crates.js").Crate} Crate */

const HEAD = `The modules in this package are compiled from ehpc-remove-nodes and from the crates below. Each may be
used under the MIT licence, whose texts follow; for most of them the Apache License 2.0 may be chosen
instead. Rust's standard library, which is in them too, is licensed in the same two ways:
Copyright (c) The Rust Project Contributors. The scripts of ehpc-remove-nodes/journal contain npm
packages, which come last.
`;

const MIT = `Copyright (c) <holders>

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/** The npm packages that are bundled into the package's scripts. */
export const BUNDLED = ["idb"];

/**
 * The notices that the licences of the modules' crates and of the bundled npm packages require.
 * @param {NodeJS.ProcessEnv} env
 */
export function notices(env) {
  /** The crates by licence text, which many share. @type {Map<string, string[]>} */
  const texts = new Map();
  for (const crate of linkedCrates(env)) {
    const text = licenceOf(crate);
    texts.set(text, [
      ...(texts.get(text) ?? []),
      `${crate.name} ${crate.version} (${crate.license})`,
    ]);
  }
  for (const name of BUNDLED) {
    const folder = join(root, "node_modules", name);
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    texts.set(readFileSync(join(folder, "LICENSE"), "utf8").trim(), [
      `${name} ${version} (${license})`,
    ]);
  }
  const parts = [...texts].map(([text, crates]) => `${crates.join("\n")}\n\n${indented(text)}\n`);
  return [HEAD, ...parts].join(`\n${"-".repeat(80)}\n\n`);
}

/** @param {Crate} crate */
function licenceOf({ manifest_path, authors }) {
  const folder = dirname(manifest_path);
  const files = readdirSync(folder).filter((name) => /^(licen[cs]e|copying)/i.test(name));
  const file =
    files.find((name) => /mit/i.test(name)) ?? files.find((name) => !/apache/i.test(name));
  if (file) return readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim();
  // Some crates come without a file of their licence.
  return MIT.replace("<holders>", authors.join(", ") || "the authors of the crate");
}

/** @param {string} text */
function indented(text) {
  return text.replace(/^(?=.)/gm, "    ").replaceAll(/[ \t]+$/gm, "");
}
