/**
 * A text as it may be shown in a terminal, on one line. Names and messages of the API are anybody's
 * text: a control character in one could rewrite what stands above the question.
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
