/**
 * Makes a text safe to show in a terminal, on one line. Names and messages of the API are untrusted: a
 * control character could rewrite the lines above the question.
 * @param {string} text
 */
export function plain(text) {
  return text
    .replace(/[\t\n\r]+/g, " ")
    .replace(
      /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
      (found) => `\\u{${found.codePointAt(0)?.toString(16)}}`,
    );
}
