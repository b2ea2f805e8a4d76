/** Makes the sentences of an error in another language. */
import { fill } from "./template.js";

/** @typedef {import("../types.d.ts").HpcErrorParams} Params */
/** @typedef {import("./types.d.ts").Translation} Translation */

/**
 * @typedef {object} Language
 * @property {Record<string, string[]>} codes
 * @property {Record<string, Record<string, string>>} terms
 * @property {string} stop the full stop
 * @property {string} space between two sentences
 */

/**
 * @param {{ code?: string, params?: Params }} error
 * @param {Language} language
 * @returns {Translation | undefined} undefined if its code is not known
 */
export function translated({ code = "", params = {} }, language) {
  const [summary, advice] = sentences(code, params, language);
  if (summary === undefined) {
    return undefined;
  }
  const all = {
    summary: summary + language.stop,
    consequence: textOf("consequence", params, language) ?? "",
    advice: advice ?? "",
  };
  const said = [all.summary, all.consequence, all.advice].filter((sentence) => sentence !== "");
  return { ...all, message: said.join(language.space) };
}

/**
 * @param {string} code
 * @param {Params} params
 * @param {Language} language
 */
function sentences(code, params, language) {
  const templates = own(language.codes, code) ?? [];
  return templates.map((template) => fill(template, (name) => textOf(name, params, language)));
}

/**
 * @param {string} name
 * @param {Params} params
 * @param {Language} language
 * @returns {string | undefined}
 */
function textOf(name, params, language) {
  const value = own(params, name);
  if (typeof value === "object" && value !== null) {
    return sentences(value.code, value.params, language)[0] ?? value.code;
  }
  if (value === undefined) {
    return undefined;
  }
  const term = own(own(language.terms, name) ?? {}, String(value));
  return term === undefined
    ? String(value)
    : fill(term, (inner) => textOf(inner, params, language));
}

/**
 * A property of the object itself, not one of `Object.prototype`.
 *
 * @template T
 * @param {{ readonly [name: string]: T }} object
 * @param {string} name
 * @returns {T | undefined}
 */
function own(object, name) {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
