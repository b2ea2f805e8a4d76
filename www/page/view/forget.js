// The question before a removal whose outcome is unknown is dismissed.

import { forget, hide } from "../state/actions.js";

/** @param {import("../state/app.js").App} app @param {import("../state/removal.js").Removal} removal */
export function askToForget(app, removal) {
  const { say, part } = app;
  const dialog = part("forget", HTMLDialogElement);
  const { finding } = removal;
  const until = finding instanceof Object ? finding.until : null;
  const later = part("forget-hide");
  later.hidden = until === null || until < Date.now();
  later.textContent = until === null ? "" : say.forgetHide(say.time(until));
  const choices = { "forget-cancel": () => {}, "forget-hide": hide, "forget-go": forget };
  for (const [id, choose] of Object.entries(choices)) {
    part(id).onclick = () => {
      dialog.close();
      choose(app, removal);
    };
  }
  dialog.showModal();
}
