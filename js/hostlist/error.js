/** What is wrong, by code. */
const SENTENCES = {
  hostlist_bracket_open: "a bracket is not closed",
  hostlist_bracket_closed: "a bracket is closed that was not opened",
  hostlist_quote: "a quotation mark is not closed, or what it encloses is not a JSON string",
  hostlist_operator: "only unions, with commas or white space, are supported; quote the name",
  hostlist_range: "a range must be like 3, 1-10, 01-10 or 0-10/2",
  hostlist_range_descending: "a range ends before it begins",
  hostlist_range_padding: "the ends of a range are padded to different lengths",
  hostlist_name_too_long: "a name is too long",
  hostlist_too_many: "there are too many names",
};

/** How much of the text is shown. */
const SHOWN = 20;

/** @type {typeof import("./types.d.ts").HostlistError} */
export const HostlistError = class extends Error {
  /**
   * @param {import("./types.d.ts").HostlistErrorCode} code
   * @param {string} text the whole list
   * @param {number} position
   */
  constructor(code, text, position) {
    const excerpt = text.slice(position, position + SHOWN);
    const at = `at ${JSON.stringify(excerpt)} (character ${position + 1})`;
    super(`The list of nodes is invalid ${at}: ${SENTENCES[code]}.`);
    this.name = "HostlistError";
    this.code = code;
    this.position = position;
    this.excerpt = excerpt;
  }
};
