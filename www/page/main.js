// The page around the console: which cluster, which language, and the faults of a simulation.
import { thePackage } from "./api/package.js";
import { findPlace, keepInAddress, viewInAddress } from "./demo/place.js";
import * as simulation from "./demo/simulation.js";
import { mount } from "./mount.js";
import { translate } from "./view/template.js";
import { languageOf, learn } from "./words/language.js";

/** @import { Language } from "./words/language.js" */
const KEY = "language";
/** @param {string} id */
const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** `null` if the browser does not allow its storage. @template T @param {() => T} use */
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
  part("choose").hidden = place !== null;
  if (place) {
    part("reset").onclick = () => simulation.reset(place.cluster_id);
    await mount(part("console"), {
      ...(world && simulation.SETTINGS),
      place,
      language,
      endpoint: "/console/api",
      view: viewInAddress(),
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
