// The languages. Only the one that is spoken is loaded.
/** @typedef {typeof import("./words-en.js").en} Words */
/** @typedef {"en" | "zh"} Language */

/** The language of a name like `zh-CN`: Chinese or English. @param {string} name @returns {Language} */
export const languageOf = (name) => (name.toLowerCase().startsWith("zh") ? "zh" : "en");

/** The texts in a language. @param {Language} language @returns {Promise<Words>} */
export async function learn(language) {
  if (language === "zh") return (await import("./words-zh.js")).zh;
  return (await import("./words-en.js")).en;
}
