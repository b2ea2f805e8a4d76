// The state of one console. Everything that is known is here, and `show` shows it.
import { Choice } from "./choice.js";
/** @import { Journal } from "ehpc-remove-nodes" */
/** @import { Place } from "../api/package.js" */
/** @import { Part } from "../view/dom.js" */
/** @import { Language, Words } from "../words/language.js" */
/** @import { Snapshot } from "./cluster.js" */
/** @import { Removal } from "./removal.js" */
/** @typedef {{ queue: string, filter: string, sort: string }} View `-`: descending */
/**
 * @typedef {object} Settings
 * @property {Place} place
 * @property {string} endpoint where requests are signed and forwarded to the API
 * @property {Language} [language] default: the browser's
 * @property {boolean} [header] whether to show the title and the choice of language
 * @property {string} [ids] the beginning of all ids, for a second console on the same page
 * @property {Partial<View>} [view] what to show first
 * @property {(view: View) => void} [onView]
 * @property {(language: Language) => void} [onLanguage]
 * @property {{ timeoutMs: number, settleMs: number }} [times] the client's time limits
 * @property {string} [journal] the journal's name
 * @property {(cluster_id: string) => unknown} [beforeSend] awaited before a removal is sent
 */
/** @typedef {ReturnType<typeof createApp>} App */
/** @param {HTMLElement} root @param {Settings} settings @param {Words} say @param {Part} part */
export function createApp(root, settings, say, part) {
  const ended = new AbortController();
  return {
    root,
    settings,
    say,
    part,
    ended,
    signal: ended.signal,
    access: { endpoint: settings.endpoint, signal: ended.signal },
    /** `null` if it cannot be used; undefined before it was opened. */
    journal: /** @type {Journal | null | undefined} */ (undefined),
    snapshot: /** @type {Snapshot | null} */ (null),
    /** How reading stands; see freshness.js. */
    reading: {
      error: /** @type {unknown} */ (null),
      failures: 0,
      retryAt: 0,
      now: /** @type {Promise<boolean> | null} */ (null),
      next: /** @type {Promise<boolean> | null} */ (null),
      nextAll: false,
    },
    removals: /** @type {Removal[]} */ ([]),
    /** Those from the journal that are not looked up yet, or are under way in another tab. */
    open: /** @type {Set<Removal>} */ (new Set()),
    resuming: { busy: false, at: 0 },
    chosen: new Choice(),
    view: /** @type {View} */ ({ queue: "", filter: "", sort: "name", ...settings.view }),
    /** The id of the queue that is shown. */
    queueId: settings.view?.queue ?? "",
    // What mount.js and removing.js set.
    show() {},
    async compare() {},
    async load() {},
    async weigh() {},
    activity: { show() {}, tick() {} },
    announce(/** @type {string} */ _text) {},
    mention(/** @type {string} */ _text) {},
  };
}

/** The queue that is shown: the chosen one, else the first with nodes. @param {App} app */
export function currentQueue({ snapshot, queueId }) {
  const queues = snapshot?.queues ?? [];
  const chosen = queues.find((queue) => queue.hpcqueue_id === queueId);
  return chosen ?? queues.find((queue) => queue.nodes.length > 0) ?? queues[0];
}

/** Shows another queue. @param {App} app @param {string} queue its id */
export function chooseQueue(app, queue) {
  if (app.queueId !== queue) {
    app.chosen.clear();
    app.view.filter = "";
  }
  app.view.queue = queue;
  app.queueId = queue;
  app.show();
}
