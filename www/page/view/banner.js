// The header and the banner: how recent the data is, and what is wrong.
import { failureOf } from "../api/package.js";
import { refresh, STALE_MS } from "../state/freshness.js";
import { lookOf, PHASES } from "../state/phases.js";
import { button, el, line } from "./dom.js";
/** @import { App } from "../state/app.js" */
/** @param {App} app */
export function showFreshness({ say, part, snapshot, reading }) {
  const loaded = part("loaded");
  const age = Date.now() - (snapshot?.time ?? 0);
  const text = snapshot ? (age < 5000 ? say.justNow : say.loaded(say.span(age))) : "";
  loaded.textContent = text || (reading.error ? "" : say.loading);
  loaded.title = snapshot ? say.time(snapshot.nodesTime) : "";
  loaded.classList.toggle("stale", text !== "" && (age > STALE_MS || reading.error !== null));
  const retry = part("trouble").querySelector(".retry");
  const wait = Math.max(1, Math.round((reading.retryAt - Date.now()) / 1000));
  if (retry) retry.textContent = say.retryIn(wait);
}

/** @param {App} app */
export function showTrouble(app) {
  const { say, part, snapshot, reading, removals } = app;
  const region = part("trouble");
  const kind = kindOf(app);
  const told = kind && say.told(reading.error);
  const open = removals.filter(({ phase }) => lookOf(phase) === "busy" || PHASES[phase].hold);
  const known = [
    snapshot ? say.knownAt(say.time(snapshot.nodesTime)) : "",
    open.length > 0 ? say.openRemovals(open.length) : "",
  ];
  // An alert speaks whenever it is replaced.
  const sign = kind && JSON.stringify([kind, told, known, say.code]);
  if (region.dataset.sign === sign) return;
  Object.assign(region.dataset, { sign, kind });
  if (!kind) return region.replaceChildren();
  // Before the first load, a part of the page itself may be missing.
  const isPage = kind === "notLoaded" && !snapshot;
  const again = () => (isPage ? location.reload() : refresh(app, "all"));
  const retry = [...line("retry quiet", "…"), button("retry", say.again, again)];
  region.replaceChildren(
    el("strong", {}, say[kind]),
    ...line("known", known.filter(Boolean).join(say.space)),
    ...(kind === "offline" ? [] : [...line("message", told), ...retry]),
  );
}

/** @param {App} app @returns {"offline" | "notLoaded" | "unreachable" | ""} */
function kindOf({ reading: { error } }) {
  if (!navigator.onLine) return "offline";
  if (error === null) return "";
  return failureOf(error).kind === "load" ? "notLoaded" : "unreachable";
}
