import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as en from "../../js/messages/en.js";
import * as zh from "../../js/messages/zh-CN.js";
import { root } from "../lib/paths.js";
import { KINDS } from "./kinds.js";

/** The parameters that a translation may leave to the error's `details`. */
const TECHNICAL = ["words", "apiMessage", "start", "body"];

/** @param {string} template */
function parametersOf(template) {
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  return [...new Set(names)]
    .filter((name) => !TECHNICAL.includes(name))
    .sort()
    .join();
}

/** What is wrong with the sentences: with a code that one of the places lacks, or other parameters. */
export function problems() {
  const rust = JSON.parse(readFileSync(join(root, "core/tests/core/messages.json"), "utf8"));
  const types = readFileSync(join(root, "js/types.d.ts"), "utf8");
  const union = /export type HpcErrorCode =([^;]*);/.exec(types)?.[1] ?? "";
  const declared = [...union.matchAll(/"(\w+)"/g)].map(([, code = ""]) => code);
  const found = [];
  const codes = Object.keys(en.codes);
  const all = Object.values(KINDS).flatMap(({ codes }) => codes);
  for (const [where, names] of Object.entries({
    "js/messages/zh-CN.js": Object.keys(zh.codes),
    "js/types.d.ts": declared.filter((code) => code !== "unclassified"),
    "scripts/errors/kinds.js": all,
  })) {
    if ([...names].sort().join() === [...codes].sort().join()) continue;
    const other = [...names, ...codes].filter(
      (code) => !names.includes(code) || !(code in en.codes),
    );
    found.push(
      `${where} has other codes than js/messages/en.js, or one twice: ${other.join(", ")}`,
    );
  }
  const english = flat(en);
  for (const [path, text] of flat(rust)) {
    if (english.get(path) !== text) found.push(`${path} in js/messages/en.js should be: ${text}`);
  }
  const chinese = flat(zh);
  for (const [path, text] of english) {
    const other = chinese.get(path);
    if (other === undefined) found.push(`js/messages/zh-CN.js lacks ${path}`);
    else if (parametersOf(text) !== parametersOf(other)) {
      found.push(`${path} has other parameters in js/messages/zh-CN.js`);
    }
  }
  return found;
}

/** @param {{ codes: Record<string, string[]>, terms: Record<string, Record<string, string>> }} texts */
function flat({ codes, terms }) {
  /** @type {Map<string, string>} */
  const all = new Map();
  for (const [group, values] of Object.entries({ ...codes, ...terms })) {
    for (const [name, text] of Object.entries(values)) all.set(`${group}.${name}`, text);
  }
  return all;
}
