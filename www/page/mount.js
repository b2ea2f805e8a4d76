// Puts a console into an element of any page.
import { createApp } from "./state/app.js";
import { readInTime, readOnReturn, refresh } from "./state/freshness.js";
import { readReceipts } from "./state/journal.js";
import { PHASES } from "./state/phases.js";
import { announcer, finder } from "./view/dom.js";
import { createView } from "./view/show.js";
import { build } from "./view/template.js";
import { languageOf, learn } from "./words/language.js";

/** @import { Settings } from "./state/app.js" */
/** @import { Language } from "./words/language.js" */
const TYPING = "input:not([type=checkbox]), textarea, select, dialog"; // there, / is a letter

/** Shows the queues of a cluster. @param {HTMLElement} root it is emptied, gets the class `ehpc`
 * @param {Settings} settings @throws {Error} if the texts cannot be loaded */
export async function mount(root, settings) {
  const say = await learn(settings.language ?? languageOf(navigator.language));
  build(root, settings);
  root.classList.add("ehpc");
  const left = new DocumentFragment(); // the parts after destroy(), for what is still under way
  const part = finder(() => (left.hasChildNodes() ? left : root), settings.ids ?? "");
  const app = createApp(root, settings, say, part);
  const { show, tick, changed } = createView(app);
  Object.assign(app, announcer(part("said")), { show });

  /** @type {ReturnType<typeof import("./removing.js").startRemoving> | undefined} */
  let removing;
  app.load = async () => {
    try {
      const { startRemoving } = await import("./removing.js");
      if (!app.signal.aborted) removing ??= startRemoving(app, changed);
    } catch (error) {
      const failure = Object.assign(new Error(String(error)), { kind: "load" });
      Object.assign(app.reading, { error: failure, retryAt: Date.now() + 2000 });
      show();
    }
  };
  app.compare = async () => {
    const receipts = await readReceipts(app).catch(() => null);
    // A journal that cannot be read is none.
    if (!receipts) app.journal = null;
    if (receipts?.length || app.removals.length > 0) await app.load();
    await removing?.remember();
    show();
  };

  let wanted = say.code;
  /** @param {Language} language */
  async function speak(language) {
    wanted = language;
    const learnt = await learn(language);
    // If another language was chosen while this one loaded, the last choice wins.
    if (wanted !== language) return;
    app.say = learnt;
    app.announce("");
    show();
    settings.onLanguage?.(language);
  }
  for (const id of /** @type {const} */ (["remove", "paste"])) {
    part(id).onclick = () => app.load().then(() => removing?.[id]());
  }
  part("reload").onclick = () => refresh(app, "all");
  /** @type {NodeListOf<HTMLElement>} */
  const languages = root.querySelectorAll("[data-language]");
  for (const one of languages) one.onclick = () => speak(languageOf(one.lang));
  const { signal } = app;
  const options = { signal };
  const timer = setInterval(() => {
    tick();
    removing?.tick();
    if (!document.hidden) readInTime(app);
  }, 1000);
  signal.addEventListener("abort", () => clearInterval(timer));
  addEventListener("focus", () => readOnReturn(app), options);
  document.addEventListener("visibilitychange", () => readOnReturn(app), options);
  addEventListener("online", () => readOnReturn(app, true), options);
  for (const event of ["online", "offline"]) addEventListener(event, show, options);
  /** Without the journal, a user who leaves now does not learn the outcome. @param {Event} event */
  const guard = (event) => {
    const isOpen = app.removals.some(({ phase }) => PHASES[phase].hold);
    if (app.journal === null && isOpen) event.preventDefault();
  };
  addEventListener("beforeunload", guard, options);
  /** @param {KeyboardEvent} event */
  const find = (event) => {
    const { target, key, ctrlKey, metaKey, altKey } = event;
    const isTyping = target instanceof Element && target.closest(TYPING);
    if (key !== "/" || isTyping || ctrlKey || metaKey || altKey) return;
    event.preventDefault();
    part("filter").focus();
  };
  document.addEventListener("keydown", find, options);
  show();
  refresh(app, "all");
  return {
    speak,
    /** Reads the cluster again. */
    reload: () => refresh(app, "all"),
    /** Empties the root. What was sent goes on, and is in the journal. */
    destroy() {
      app.ended.abort();
      left.append(...root.childNodes);
    },
  };
}
