// The languages. Only the one that is spoken is loaded.
/** @typedef {typeof import("./words-en.js").en} Words */
/** @typedef {"en" | "zh"} Language */
/** @type {Record<Language, () => Promise<Words>>} */
const DICTIONARIES = {
  en: async () => (await import("./words-en.js")).en,
  zh: async () => (await import("./words-zh.js")).zh,
};

/** The language of a name like `zh-CN`: Chinese or English. @param {string} name @returns {Language} */
export function languageOf(name) {
  return name.toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** The texts in a language. @param {Language} language */
export function learn(language) {
  return DICTIONARIES[language]();
}
