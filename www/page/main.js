// The page around the console: which cluster, which language, and what can go wrong in a simulation.
import { thePackage } from "./api/package.js";
import { findPlace, keepInAddress, viewInAddress } from "./demo/place.js";
import * as simulation from "./demo/simulation.js";
import { mount } from "./mount.js";
import { translate } from "./view/template.js";
import { languageOf, learn } from "./words/language.js";

/** @typedef {import("./words/language.js").Language} Language */
const KEY = "language";
/** @param {string} id */
const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** Something with the browser's storage, which it may not allow: then a choice lasts for this visit. @template T @param {() => T} use */
function withStorage(use) {
  try {
    return use();
  } catch {
    return null;
  }
}

/** Translates what is outside the console, and shows it. @param {Language} language */
async function speak(language) {
  const say = await learn(language);
  document.documentElement.lang = say.locale;
  document.title = say.title;
  for (const id of ["simulation", "choose"]) translate(part(id), say);
  simulation.showFaults(say);
  document.body.classList.remove("silent");
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
  const language = languageOf(withStorage(() => localStorage.getItem(KEY)) ?? navigator.language);
  // Loads while the texts load. If it cannot be loaded, its first use reports that.
  thePackage()
    .then(({ preload }) => preload())
    .catch(() => {});
  // Nothing is shown before both have loaded, so that nothing moves or is announced twice.
  const [, { place, world }] = await Promise.all([learn(language), findPlace()]);
  if (world) withStorage(() => simulation.forgetEarlier(world));
  part("simulation").hidden = !world;
  if (!place) askForPlace();
  else {
    part("reset").onclick = () => simulation.reset(place.cluster_id);
    await mount(part("console"), {
      ...{ place, language, endpoint: "/console/api", view: viewInAddress() },
      ...(world && simulation.SETTINGS),
      onView: keepInAddress,
      onLanguage(spoken) {
        withStorage(() => localStorage.setItem(KEY, spoken));
        speak(spoken);
      },
    });
  }
  await speak(language);
}

start().catch(sayPlainly);
