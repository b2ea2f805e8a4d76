// The question before a removal whose outcome is unknown is dismissed.
import { dismiss, forget } from "../state/actions.js";

/** @param {import("../state/app.js").App} app @param {import("../state/removal.js").Removal} removal */
export function askToForget(app, removal) {
  const { say, part } = app;
  const { finding } = removal;
  const until = (finding instanceof Object && finding.until) || 0;
  const later = part("forget-hide");
  later.hidden = until < Date.now();
  later.textContent = say.forgetHide(say.time(until));
  later.onclick = () => dismiss(app, removal, false);
  part("forget-go").onclick = () => forget(app, removal);
  part("forget", HTMLDialogElement).showModal();
}
