// With a simulated cluster: what may go wrong with the next removal.

import { byId, el } from "./dom.js";
import { words } from "./language.js";

/** Shows the choice of faults, in the language that is spoken now. */
export function showSimulation() {
  byId("simulation", HTMLElement).hidden = false;
  const select = byId("fault", HTMLSelectElement);
  const kept = select.value;
  const options = Object.entries(words().faults);
  select.replaceChildren(...options.map(([value, text]) => el("option", { value }, text)));
  select.value = kept || "none";
}

/** The fault that is wished for the next removal, empty for none; it holds for one removal. */
export function takeFault() {
  const select = byId("fault", HTMLSelectElement);
  const fault = select.value;
  select.value = "none";
  return fault === "none" ? "" : fault;
}
