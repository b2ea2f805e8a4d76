// The parts of a console that are always there. `translate` sets their texts.
/** @import { Settings } from "../state/app.js" */
/** @import { Words } from "../words/language.js" */
const LANGUAGES = `<fieldset class="pair" data-label="language">
  <button type="button" lang="en" data-language="en">English</button>
  <button type="button" lang="zh-CN" data-language="zh">中文</button>
</fieldset>`;
const parts = `
<header class="top">
  <p id="where" class="quiet mono"></p><p id="loaded" class="quiet"></p>
  <button type="button" id="reload" data-text="reload"></button>
</header>
<div class="body">
  <p id="forgetful" class="note" data-text="forgetful" hidden></p><div id="trouble" class="trouble" role="alert"></div>
  <section id="removals" class="removals" aria-labelledby="removals-title" hidden>
    <h2 id="removals-title" data-text="removals"></h2><ol></ol>
  </section>
  <div id="cluster" class="columns" hidden>
    <section class="queues" aria-labelledby="queues-title">
      <h2 id="queues-title" data-text="queues"></h2><ul id="queues"></ul>
    </section>
    <section id="queue" class="nodes" aria-labelledby="queue-title">
      <header><h2 id="queue-title" tabindex="-1"></h2><p id="queue-facts" class="quiet"></p></header>
      <p id="empty" class="empty quiet" data-text="emptyQueue" hidden></p>
      <div id="find" class="find">
        <label class="search"><span class="unseen" data-text="filter"></span><input type="search" id="filter" data-hint="filterHint" autocomplete="off" spellcheck="false" aria-keyshortcuts="/"></label>
        <label class="sorting"><span data-text="sortBy"></span>&nbsp; <select id="sort"></select></label>
        <button type="button" id="paste" data-text="paste"></button>
        <div id="groups" class="groups" role="group" data-label="groups"></div>
        <p id="counts" class="quiet" role="status"></p><button type="button" id="clear" data-text="clear" hidden></button>
      </div>
      <div id="scroller" class="scroller"><table id="nodes" role="table" aria-labelledby="queue-title">
        <thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col" class="tick"><label><input type="checkbox" id="all"><span class="unseen" data-text="selectAll"></span></label></th></tr></thead>
        <tbody role="rowgroup"></tbody>
      </table></div>
      <p id="nomatch" class="empty quiet" hidden><span data-text="noMatch"></span>&nbsp; <button type="button" id="unfilter" data-action="unfilter" data-text="unfilter"></button></p>
      <footer id="bar" class="bar">
        <div id="verdict" class="verdict" role="status"></div><p id="notice" class="notice" role="status"></p>
        <button type="button" id="leave-out" hidden></button>
        <button type="button" id="remove" class="danger" aria-describedby="verdict"></button>
      </footer>
    </section>
  </div>
</div>
<p id="said" role="status" class="unseen"></p>`;

/** Fills a console's root. @param {HTMLElement} root @param {Pick<Settings, "header" | "ids">} settings */
export function build(root, { header = true, ids = "" }) {
  add(root, parts, ids);
  if (!header) return;
  root.firstElementChild?.insertAdjacentHTML("afterbegin", '<h1 data-text="title"></h1>');
  root.firstElementChild?.insertAdjacentHTML("beforeend", LANGUAGES);
}

/** Adds parts, with prefixed ids. @param {HTMLElement} root @param {string} html @param {string} [ids] */
export function add(root, html, ids = "") {
  const { content } = Object.assign(document.createElement("template"), { innerHTML: html });
  for (const name of ["id", "aria-labelledby", "aria-describedby"]) {
    for (const one of content.querySelectorAll(`[${name}]`)) {
      one.setAttribute(name, `${ids}${one.getAttribute(name)}`);
    }
  }
  root.append(content);
}

/** Sets the texts of the parts in a language. @param {HTMLElement} root @param {Words} say */
export function translate(root, say) {
  /** @type {Record<string, unknown>} */
  const all = say;
  /** @type {NodeListOf<HTMLElement>} */
  const told = root.querySelectorAll("[data-text], [data-label], [data-hint], [data-language]");
  for (const one of told) {
    const { text, label, hint, language } = one.dataset;
    if (text) one.textContent = String(all[text]);
    if (label) one.ariaLabel = String(all[label]);
    if (hint) one.setAttribute("placeholder", String(all[hint]));
    if (language) one.ariaPressed = String(language === say.code);
  }
}
