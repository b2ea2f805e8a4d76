import { report } from "../report.mjs";
import { onOpen, onRemove } from "./handlers.js";

/** Adds what stands for a console's dialog: the button that opens it, and the one that removes. */
export function showDialog() {
  addButton("open", async () => {
    await onOpen();
    document.body.dataset.opened = "";
  });
  addButton("remove", () => report(onRemove));
}

/**
 * @param {string} id
 * @param {() => unknown} onClick
 */
function addButton(id, onClick) {
  const button = Object.assign(document.createElement("button"), { id, textContent: id });
  button.addEventListener("click", onClick);
  document.body.append(button);
}
