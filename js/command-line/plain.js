/** Control characters, and all that cannot be seen or that change the order of others, like U+202E. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** A name that needs no quotation marks: it cannot be taken for an id, a group or a part of a sentence. */
const CLEAR = /^(?!cln-|\d+$)[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*$/u;

/**
 * Makes a text safe to show in a terminal, on one line. Names and messages of the API are untrusted: a
 * control character could rewrite the lines above the question.
 * @param {string} text
 */
export function plain(text) {
  return text
    .replace(/[\t\n\r]+/g, " ")
    .replace(UNSAFE, (found) => `\\u{${found.codePointAt(0)?.toString(16)}}`);
}

/** A name as it is shown: in quotation marks, if it could be taken for something else. @param {string} name */
export function shown(name) {
  return CLEAR.test(name) ? name : `"${plain(name.replace(/["\\]/g, "\\$&"))}"`;
}

/** JSON on one line that is safe to show, too. @param {unknown} value */
export function safeJson(value) {
  return JSON.stringify(value).replace(UNSAFE, (found) =>
    found
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}
