// How a language writes numbers and times; and names, so that each can be told from every other.
/** @param {"en" | "zh"} code */
export function formats(code) {
  const locale = code === "zh" ? "zh-CN" : "en";
  const numbers = new Intl.NumberFormat(locale);
  return {
    code,
    locale,
    number: (/** @type {number} */ value) => numbers.format(value),
    /** A number in a field of the API; other text stays unchanged. @param {string} text */
    field: (text) => (/^\d+(\.\d+)?$/.test(text) ? numbers.format(Number(text)) : text),
    /** The time, with the date unless it is today. @param {Date | number} time */
    time(time) {
      const isToday = new Date(time).toDateString() === new Date().toDateString();
      /** @type {Intl.DateTimeFormatOptions} */
      const style = { timeStyle: "medium", ...(!isToday && { dateStyle: "medium" }) };
      // Formats differ within a language: the browser knows the user's.
      const own = navigator.languages.find((one) => one.toLowerCase().startsWith(code));
      return new Intl.DateTimeFormat(own ?? locale, style).format(time);
    },
  };
}

/** Characters that cannot be seen, or that reorder their neighbours. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** A text in which invisible characters are written out, like ⟨U+202E⟩. @param {string} text */
export function visible(text) {
  return text.replaceAll(UNSEEN, (one) => {
    const code = (one.codePointAt(0) ?? 0).toString(16).toUpperCase();
    return `⟨U+${code.padStart(4, "0")}⟩`;
  });
}

/** A name that is not blank, or the id. @param {string} name @param {string} id */
export function nameOr(name, id) {
  return name.trim() ? visible(name) : visible(id);
}
