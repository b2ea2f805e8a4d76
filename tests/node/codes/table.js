// The table: for each code, the calls that end with it.

import { GUARD } from "./guard.js";
import { HTTP } from "./http.js";
import { INVALID } from "./invalid.js";
import { JOURNAL } from "./journal.js";
import { IN_PAGE, LOST } from "./lost.js";
import { MODULE } from "./module.js";
import { OPTIONS } from "./options.js";
import { OUTCOMES, WAITING } from "./outcomes.js";
import { REFUSED } from "./refused.js";
import { RUNTIMES } from "./runtimes.js";

/** One after the other, because some change a global. @type {import("./case.js").Case[]} */
export const CASES = [
  ...[...INVALID, ...OPTIONS, ...GUARD, ...REFUSED, ...HTTP, ...IN_PAGE, ...RUNTIMES],
];

/** These wait, or run in other processes: all at the same time. @type {import("./case.js").Case[]} */
export const TOGETHER = [...LOST, ...OUTCOMES, ...WAITING, ...JOURNAL, ...MODULE];
