// The languages. Only the one that is spoken is loaded.
import { errorsIn } from "./errors.js";
import { formats } from "./formats.js";
import { ready } from "./texts.js";

/** @import { HpcErrorFields } from "ehpc-remove-nodes" */
/** @import { Same, Text } from "./texts.js" */
/** @typedef {typeof import("./words-en.js").en} English */
/** @typedef {Same<English>} Translation */
/** @typedef {"en" | "zh"} Language */
/** @typedef {Awaited<ReturnType<typeof learn>>} Words */

/** The texts of each language, and how its errors are translated. */
const LANGUAGES = {
  en: async () => ({ texts: (await import("./words-en.js")).en, translate: null }),
  async zh() {
    const chinese = import("./words-zh.js");
    const { translate } = await import("ehpc-remove-nodes/messages");
    /** @param {HpcErrorFields} error */
    const toChinese = (error) => translate(error, "zh-CN");
    return { texts: (await chinese).zh, translate: toChinese };
  },
};

/** The language of a name like `zh-CN`. @param {string} name @returns {Language} */
export const languageOf = (name) => (name.toLowerCase().startsWith("zh") ? "zh" : "en");

/** The texts in a language. @param {Language} language */
export async function learn(language) {
  const { texts, translate } = await LANGUAGES[language]();
  const format = formats(language);
  const say = /** @type {Text<English>} */ (ready(texts, format.number));
  return {
    ...format,
    ...say,
    ...errorsIn(say, translate),
    /** A duration in seconds or minutes. @param {number} ms */
    span(ms) {
      const seconds = Math.max(1, Math.round(Math.abs(ms) / 1000));
      return seconds < 120 ? say.seconds(seconds) : say.minutes(Math.round(seconds / 60));
    },
  };
}
