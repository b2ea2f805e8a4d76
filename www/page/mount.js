// Puts a console into an element of any page.

import { begin, compare, lookInTime } from "./state/actions.js";
import { createApp } from "./state/app.js";
import { readBeforeAsking, readInTime, readOnReturn, refresh } from "./state/freshness.js";
import { remember, rememberInTime } from "./state/memory.js";
import { lookOf } from "./state/phases.js";
import { newRemoval } from "./state/removal.js";
import { announcer, finder } from "./view/dom.js";
import { createView } from "./view/show.js";
import { build } from "./view/template.js";
import { languageOf, learn } from "./words/language.js";

/** @typedef {import("./state/app.js").Settings} Settings */

/**
 * Shows the queues of a cluster, for removing nodes from them.
 * @param {HTMLElement} root it is emptied; the style sheet is about its class `ehpc`
 * @param {Settings} settings
 * @throws {Error} if the texts cannot be loaded
 */
export async function mount(root, settings) {
  const say = await learn(settings.language ?? languageOf(navigator.language));
  build(root, settings);
  root.classList.add("ehpc");
  const part = finder(root, settings.ids ?? "");
  const app = createApp(root, settings, say, part);
  Object.assign(app, announcer(part("said")));
  const { signal } = app;
  const view = createView(app);
  app.show = view.show;
  app.showActivity = () => view.activity.show();
  app.compared = async () => {
    compare(app);
    await remember(app);
  };

  /** Asks, then removes the selected nodes. */
  async function remove() {
    const wanted = await view.ask(() => readBeforeAsking(app));
    if (!wanted) return;
    app.chosen.clear();
    const removal = newRemoval(wanted.queue, wanted.nodes);
    const sent = begin(app, removal);
    view.activity.focus(removal);
    await sent;
  }

  let wanted = say.language;
  /** @param {import("./words/language.js").Language} language */
  async function speak(language) {
    wanted = language;
    const learnt = await learn(language);
    // If another language was chosen while this one loaded, the last choice wins.
    if (wanted !== language) return;
    app.say = learnt;
    app.show();
    settings.onLanguage?.(language);
  }

  part("remove").onclick = remove;
  part("reload").onclick = () => refresh(app, "all");
  for (const one of root.querySelectorAll("[data-language]")) {
    const language = languageOf(one.getAttribute("data-language") ?? "");
    one.addEventListener("click", () => speak(language), { signal });
  }
  const timer = setInterval(() => {
    view.tick();
    rememberInTime(app);
    lookInTime(app);
    if (!document.hidden) readInTime(app);
  }, 1000);
  signal.addEventListener("abort", () => clearInterval(timer));
  for (const [target, event, react] of /** @type {const} */ ([
    [window, "focus", () => readOnReturn(app)],
    [document, "visibilitychange", () => readOnReturn(app)],
    [window, "online", () => (app.show(), readOnReturn(app, true))],
    [window, "offline", () => app.show()],
  ])) {
    target.addEventListener(event, react, { signal });
  }
  const guard = (/** @type {BeforeUnloadEvent} */ event) => {
    // Without the journal, a user who leaves now does not learn the outcome.
    const isOpen = ({ phase } = /** @type {import("./state/removal.js").Removal} */ ({})) =>
      lookOf(phase) === "busy" || phase === "unknown";
    if (app.journal === null && app.removals.some(isOpen)) event.preventDefault();
  };
  addEventListener("beforeunload", guard, { signal });
  const find = (/** @type {KeyboardEvent} */ event) => {
    const { target, key } = event;
    const isTyping =
      target instanceof Element &&
      target.closest("input:not([type=checkbox]), textarea, select, dialog");
    if (key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    part("filter").focus();
  };
  document.addEventListener("keydown", find, { signal });

  app.show();
  const first = refresh(app, "all");
  return {
    first,
    speak,
    /** Reads the cluster again. */
    reload: () => refresh(app, "all"),
    /** Empties the root. What was sent goes on, and is in the journal. */
    destroy() {
      app.ended.abort();
      root.replaceChildren();
    },
  };
}
