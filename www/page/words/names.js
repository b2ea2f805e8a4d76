// Names from the API, so that each can be told apart from every other.
/** Characters that cannot be seen, or that reorder their neighbours. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** A text in which invisible characters are written out, like ⟨U+202E⟩. @param {string} text */
export function visible(text) {
  return text.replaceAll(UNSEEN, (one) => {
    const code = (one.codePointAt(0) ?? 0).toString(16).toUpperCase();
    return `⟨U+${code.padStart(4, "0")}⟩`;
  });
}

/** What a thing is called: its name, or its id if that is blank. @param {string} name @param {string} id */
export function nameOr(name, id) {
  return name.trim() ? visible(name) : visible(id);
}
