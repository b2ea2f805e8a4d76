// The parts of a console that are always there. `translate` sets their texts.
const LANGUAGES = `<fieldset class="pair" data-label="language">
  <button type="button" lang="en" data-language="en">English</button>
  <button type="button" lang="zh-CN" data-language="zh">中文</button>
</fieldset>`;
const parts = `
<header class="top">
  <p id="where" class="quiet mono"></p>
  <p id="loaded" class="quiet"></p>
  <button type="button" id="reload" data-text="reload"></button>
</header>
<div class="body">
  <p id="forgetful" class="note" data-text="forgetful" hidden></p>
  <div id="trouble" class="trouble" role="alert"></div>
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
        <p id="counts" class="quiet" role="status"></p>
        <button type="button" id="clear" class="plain" data-text="clear" hidden></button>
      </div>
      <div id="scroller" class="scroller"><table id="nodes" role="table" aria-labelledby="queue-title">
        <thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col" class="tick"><label><input type="checkbox" id="all"><span class="unseen" data-text="selectAll"></span></label></th></tr></thead>
        <tbody role="rowgroup"></tbody>
      </table></div>
      <p id="nomatch" class="empty quiet" hidden><span data-text="noMatch"></span>&nbsp; <button type="button" id="unfilter" data-action="unfilter" data-text="unfilter"></button></p>
      <footer id="bar" class="bar">
        <div id="verdict" class="verdict" role="status"></div>
        <p id="notice" class="notice" role="status"></p>
        <button type="button" id="leave-out" hidden></button>
        <button type="button" id="remove" class="danger" aria-describedby="verdict"></button>
      </footer>
    </section>
  </div>
</div>
<dialog id="confirm" aria-labelledby="confirm-title" aria-describedby="confirm-impact"><form>
  <h2 id="confirm-title"></h2>
  <p id="confirm-changed" class="stop"></p>
  <ul id="confirm-impact" class="impact"></ul>
  <ul id="confirm-nodes" class="named" tabindex="0"></ul>
  <p id="confirm-text" class="quiet" data-text="confirmText"></p>
  <label class="check"><input type="checkbox" id="confirm-jobs"><span data-text="acceptJobs"></span></label>
  <label class="field"><span><span data-text="typeName"></span> <bdi id="confirm-expected" class="expected mono"></bdi></span><input id="confirm-name" autocomplete="off" spellcheck="false"></label>
  <p id="confirm-offline" class="stop" role="alert"></p>
  <div class="buttons"><button type="button" id="cancel" data-text="cancel" autofocus></button><button id="go" class="danger"></button></div>
</form></dialog>
<dialog id="forget" aria-labelledby="forget-title"><form method="dialog">
  <h2 id="forget-title" data-text="forgetTitle"></h2><p data-text="forgetSure"></p>
  <div class="buttons"><button id="forget-cancel" data-text="cancel" autofocus></button><button id="forget-hide"></button><button id="forget-go" class="danger" data-text="forgetGo"></button></div>
</form></dialog>
<dialog id="paste-dialog" aria-labelledby="paste-title"><form method="dialog">
  <h2 id="paste-title" data-text="pasteTitle"></h2>
  <label class="field"><span data-text="pasteHint"></span><textarea id="list" rows="6" spellcheck="false" autofocus></textarea></label>
  <div id="found" class="found" role="status"></div>
  <div class="buttons"><button id="paste-cancel" data-text="cancel"></button><button type="button" id="take" class="main"></button></div>
</form></dialog>
<p id="said" role="status" class="unseen"></p>`;

/** Fills a console's root. @param {HTMLElement} root @param {{ header?: boolean, ids?: string }} settings */
export function build(root, { header = true, ids = "" }) {
  root.innerHTML = parts.replaceAll(/(>)\s*\n\s*|\n\s+(<)/g, "$1$2");
  if (header)
    root.firstElementChild?.insertAdjacentHTML("afterbegin", '<h1 data-text="title"></h1>');
  if (header) root.firstElementChild?.insertAdjacentHTML("beforeend", LANGUAGES);
  for (const name of ["id", "aria-labelledby", "aria-describedby"]) {
    for (const one of root.querySelectorAll(`[${name}]`)) {
      one.setAttribute(name, `${ids}${one.getAttribute(name)}`);
    }
  }
}

/** Sets the texts of the parts in a language. @param {HTMLElement} root @param {import("../words/language.js").Words} say */
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
