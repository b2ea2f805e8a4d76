// Fills in the values of texts; words-en.js describes their places.
/** @typedef {string | number} Value */
/**
 * A text as the page uses it: with places for values, it is a function of them.
 * @template T
 * @typedef {T extends `${string}{1${string}` ? (first: Value, second: Value) => string
 *   : T extends `${string}{0${string}` ? (value: Value) => string
 *   : T extends string ? string : { readonly [Key in keyof T]: Text<T[Key]> }} Text
 */
/**
 * What another language must have for a text.
 * @template T
 * @typedef {T extends `${string}{1${string}` ? `${string}{1${string}`
 *   : T extends `${string}{0${string}` ? `${string}{0${string}`
 *   : T extends string ? string : { readonly [Key in keyof T]: Same<T[Key]> }} Same
 */

const PLACE = /\{(\d)(?:\|([^|}]*)\|([^}]*))?\}/g;

/** The texts of a language, ready for use. @param {object} texts
 * @param {(value: number) => string} number writes a number @returns {Record<string, unknown>} */
export function ready(texts, number) {
  const entries = Object.entries(texts).map(([key, text]) => {
    if (typeof text !== "string") return [key, ready(text, number)];
    const fill = (/** @type {Value[]} */ ...values) =>
      text.replaceAll(PLACE, (_, at, one, other) => {
        const value = values[at] ?? "";
        const written = typeof value === "number" ? number(value) : value;
        if (one === undefined) return written;
        return (value === 1 ? one : other).replace("#", () => written);
      });
    return [key, text.includes("{") ? fill : text];
  });
  return Object.fromEntries(entries);
}
