// The page's language and texts. Only that language is loaded.

/** @typedef {typeof import("./words-en.js").en} Words */
/** @typedef {"en" | "zh"} Language */

/** @type {Record<Language, () => Promise<Words>>} */
const DICTIONARIES = {
  en: async () => (await import("./words-en.js")).en,
  zh: async () => (await import("./words-zh.js")).zh,
};

const KEY = "language";

/** @type {Language} */
let language = remembered() ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");

/** @type {Words} */
let spoken;

/** The texts in the current language. */
export function words() {
  return spoken;
}

/** Loads the user's language. Before that, the page shows nothing. */
export async function beginToSpeak() {
  spoken = await DICTIONARIES[language]();
}

/**
 * Changes the language, also for the next visit.
 * @param {string} wanted
 */
export async function speak(wanted) {
  language = wanted === "zh" ? "zh" : "en";
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Without storage the choice lasts for this visit.
  }
  const asked = language;
  const learnt = await DICTIONARIES[asked]();
  // If another language was chosen while this one loaded, the last choice wins.
  if (asked === language) spoken = learnt;
}

/** Translates the static parts of the page, and shows it. */
export function translatePage() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  /** @type {Record<string, unknown>} */
  const all = words();
  document.title = words().title;
  for (const found of document.querySelectorAll("[data-text]")) {
    found.textContent = String(all[found.getAttribute("data-text") ?? ""]);
  }
  for (const found of document.querySelectorAll("[data-label]")) {
    found.setAttribute("aria-label", String(all[found.getAttribute("data-label") ?? ""]));
  }
  for (const button of document.querySelectorAll("[data-language]")) {
    const isIt = button.getAttribute("data-language") === language;
    button.setAttribute("aria-pressed", String(isIt));
  }
  document.body.classList.remove("silent");
}

/** Number formats, created once because a table has many numbers. */
const NUMBERS = { en: new Intl.NumberFormat("en"), zh: new Intl.NumberFormat("zh-CN") };

/**
 * A number in the format of this language. Other text stays unchanged.
 * @param {string} text
 */
export function numberText(text) {
  return /^\d+(\.\d+)?$/.test(text) ? NUMBERS[language].format(Number(text)) : text;
}

/**
 * The time, with the date unless it is today.
 * @param {Date} time
 */
export function clockTime(time) {
  const today = time.toDateString() === new Date().toDateString();
  /** @type {Intl.DateTimeFormatOptions} */
  const style = today ? { timeStyle: "medium" } : { dateStyle: "medium", timeStyle: "medium" };
  // Formats differ within a language: the browser knows the user's.
  const own = navigator.languages.find((one) => one.toLowerCase().startsWith(language));
  return new Intl.DateTimeFormat(own ?? language, style).format(time);
}

/** @returns {Language | undefined} */
function remembered() {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === "en" || kept === "zh" ? kept : undefined;
  } catch {
    return undefined;
  }
}
