// Puts a console into an element of any page.
import { begin, compare, lookInTime } from "./state/actions.js";
import { createApp } from "./state/app.js";
import { readBeforeAsking, readInTime, readOnReturn, refresh } from "./state/freshness.js";
import { remember, rememberInTime } from "./state/memory.js";
import { PHASES } from "./state/phases.js";
import { newRemoval } from "./state/removal.js";
import { announcer, finder } from "./view/dom.js";
import { createView } from "./view/show.js";
import { build } from "./view/template.js";
import { languageOf, learn } from "./words/language.js";

/** Where a slash is a letter. */
const TYPING = "input:not([type=checkbox]), textarea, select, dialog";

/**
 * Shows the queues of a cluster, for removing nodes from them.
 * @param {HTMLElement} root it is emptied; the style sheet is about its class `ehpc` @param {import("./state/app.js").Settings} settings @throws {Error} if the texts cannot be loaded
 */
export async function mount(root, settings) {
  const say = await learn(settings.language ?? languageOf(navigator.language));
  build(root, settings);
  root.classList.add("ehpc");
  const part = finder(root, settings.ids ?? "");
  const app = createApp(root, settings, say, part);
  const view = createView(app);
  const { show, activity } = view;
  Object.assign(app, announcer(part("said")), { show, showActivity: activity.show });
  app.compare = () => {
    compare(app);
    return remember(app);
  };
  /** Asks, then removes the selected nodes. */
  async function remove() {
    const wanted = await view.ask(() => readBeforeAsking(app));
    if (!wanted) return;
    app.chosen.clear();
    const removal = newRemoval("remove", wanted.queue, wanted.nodes);
    begin(app, removal);
    activity.focus(removal);
  }
  let wanted = say.code;
  /** @param {import("./words/language.js").Language} language */
  async function speak(language) {
    wanted = language;
    const learnt = await learn(language);
    // If another language was chosen while this one loaded, the last choice wins.
    if (wanted !== language) return;
    app.say = learnt;
    show();
    settings.onLanguage?.(language);
  }
  part("remove").onclick = remove;
  part("reload").onclick = () => refresh(app, "all");
  /** @type {NodeListOf<HTMLElement>} */
  const languages = root.querySelectorAll("[data-language]");
  for (const one of languages) one.onclick = () => speak(languageOf(one.lang));
  const { signal } = app;
  const timer = setInterval(() => {
    view.tick();
    rememberInTime(app);
    lookInTime(app);
    if (!document.hidden) readInTime(app);
  }, 1000);
  signal.addEventListener("abort", () => clearInterval(timer));
  addEventListener("focus", () => readOnReturn(app), { signal });
  document.addEventListener("visibilitychange", () => readOnReturn(app), { signal });
  addEventListener("online", () => readOnReturn(app, true), { signal });
  for (const event of ["online", "offline"]) addEventListener(event, show, { signal });
  /** Without the journal, a user who leaves now does not learn the outcome. @param {Event} event */
  const guard = (event) => {
    const isOpen = app.removals.some(({ phase }) => PHASES[phase].hold);
    if (app.journal === null && isOpen) event.preventDefault();
  };
  addEventListener("beforeunload", guard, { signal });
  /** @param {KeyboardEvent} event */
  const find = (event) => {
    const { target, key, ctrlKey, metaKey, altKey } = event;
    const isTyping = target instanceof Element && target.closest(TYPING);
    if (key !== "/" || isTyping || ctrlKey || metaKey || altKey) return;
    event.preventDefault();
    part("filter").focus();
  };
  document.addEventListener("keydown", find, { signal });
  show();
  refresh(app, "all");
  return {
    speak,
    /** Reads the cluster again. */
    reload: () => refresh(app, "all"),
    /** Empties the root. What was sent goes on, and is in the journal. */
    destroy() {
      app.ended.abort();
      Object.assign(app, { show() {}, showActivity() {}, announce() {}, mention() {} });
      root.replaceChildren();
    },
  };
}
