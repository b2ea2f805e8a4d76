// Which language the page speaks, and its words.

import { en } from "./words-en.js";
import { zh } from "./words-zh.js";

/** @typedef {typeof en} Words */
/** @typedef {"en" | "zh"} Language */

/** @type {Record<Language, Words>} */
const DICTIONARIES = { en, zh };

const KEY = "language";

/** @type {Language} */
let language = remembered() ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");

/** The words of the language that is spoken now. */
export function words() {
  return DICTIONARIES[language];
}

/** The language that is spoken now. */
export function currentLanguage() {
  return language;
}

/**
 * Speaks another language from now on, and on the next visit.
 * @param {string} wanted
 */
export function speak(wanted) {
  language = wanted === "zh" ? "zh" : "en";
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // A browser that keeps nothing still shows the language.
  }
  translatePage();
}

/** Puts the words into everything that is in the page from the start. */
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
    const spoken = button.getAttribute("data-language") === language;
    button.setAttribute("aria-pressed", String(spoken));
  }
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
