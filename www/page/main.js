// The page around the console: which cluster, which language, and what can go wrong in a simulation.

import { thePackage } from "./api/package.js";
import { findPlace, keepInAddress, viewInAddress } from "./demo/place.js";
import {
  armFault,
  forgetEarlier,
  JOURNAL,
  reset,
  SHORT_TIMES,
  showFaults,
} from "./demo/simulation.js";
import { mount } from "./mount.js";
import { languageOf, learn } from "./words/language.js";

/** @typedef {import("./words/language.js").Language} Language */

const KEY = "language";

/** @param {string} id */
const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** The language of the last visit, else the browser's. */
function firstLanguage() {
  try {
    return languageOf(localStorage.getItem(KEY) ?? navigator.language);
  } catch {
    return languageOf(navigator.language);
  }
}

/** Translates what is outside the console, and shows it. @param {Language} language */
async function translate(language) {
  const say = await learn(language);
  /** @type {Record<string, unknown>} */
  const all = say;
  document.documentElement.lang = say.locale;
  document.title = say.title;
  for (const one of document.querySelectorAll("[data-demo]")) {
    one.textContent = String(all[one.getAttribute("data-demo") ?? ""]);
  }
  showFaults(say);
  document.body.classList.remove("silent");
  return say;
}

/** Asks for a cluster, then reloads the page with it in the address. */
function askForPlace() {
  const form = /** @type {HTMLFormElement} */ (part("choose"));
  form.hidden = false;
  form.onsubmit = (event) => {
    event.preventDefault();
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) query.set(name, String(value).trim());
    location.search = String(query);
  };
}

/** The texts could not be loaded: in both languages. @param {unknown} reason */
function sayPlainly(reason) {
  part("console").textContent =
    `This page could not be loaded. Reload it. 页面无法加载，请刷新。(${reason})`;
  document.body.classList.remove("silent");
}

async function start() {
  const language = firstLanguage();
  // Loads while the texts load. If it cannot be loaded, its first use reports that.
  thePackage()
    .then(({ preload }) => preload())
    .catch(() => {});
  // Nothing is shown before both have loaded, so that nothing moves or is announced twice.
  const [, { place, world }] = await Promise.all([learn(language), findPlace()]);
  if (world) forgetEarlier(world);
  part("simulation").hidden = !world;
  if (place) {
    part("reset").onclick = () => reset(place.cluster_id);
    const simulated = { times: SHORT_TIMES, journal: JOURNAL, beforeSend: armFault };
    await mount(part("console"), {
      ...{ place, language, endpoint: "/console/api", view: viewInAddress() },
      ...{ onView: keepInAddress, ...(world && simulated) },
      async onLanguage(spoken) {
        try {
          localStorage.setItem(KEY, spoken);
        } catch {
          // Without storage the choice lasts for this visit.
        }
        await translate(spoken);
      },
    });
  } else {
    askForPlace();
  }
  await translate(language);
}

start().catch(sayPlainly);
