// Which language the page speaks, and its words. Only that language is loaded.

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

/** The words of the language that is spoken now. */
export function words() {
  return spoken;
}

/** Learns the language that this person wants. Before that, the page shows nothing. */
export async function beginToSpeak() {
  spoken = await DICTIONARIES[language]();
}

/**
 * Speaks another language from now on, and on the next visit.
 * @param {string} wanted
 */
export async function speak(wanted) {
  language = wanted === "zh" ? "zh" : "en";
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // A browser that keeps nothing still shows the language.
  }
  const asked = language;
  const learnt = await DICTIONARIES[asked]();
  // Whoever changes their mind while one is on its way gets what they chose last.
  if (asked === language) spoken = learnt;
}

/** Puts the words into everything that is in the page from the start, and shows it. */
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

/** How numbers are written: made once, for a table has many. */
const NUMBERS = { en: new Intl.NumberFormat("en"), zh: new Intl.NumberFormat("zh-CN") };

/**
 * A number as it is written in this language. What is no number stays as it is.
 * @param {string} text
 */
export function numberText(text) {
  return /^\d+(\.\d+)?$/.test(text) ? NUMBERS[language].format(Number(text)) : text;
}

/**
 * A time of today as a clock shows it; another day's with its date.
 * @param {Date} time
 */
export function clockTime(time) {
  const today = time.toDateString() === new Date().toDateString();
  /** @type {Intl.DateTimeFormatOptions} */
  const style = today ? { timeStyle: "medium" } : { dateStyle: "medium", timeStyle: "medium" };
  // Of one language there are many ways to write a time: the browser knows which one is wanted.
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
