// Short times, so that a run takes some ten seconds: a lost request can still arrive for six.

import { SIM_CREDENTIALS } from "../../../www/sim/credentials.js";

/** Of a call. */
export const OPTIONS = Object.freeze({
  ...{ timeoutMs: 1000, settleMs: 250, deadlineMs: 60_000, maxAttempts: 4 },
  credentials: SIM_CREDENTIALS,
});

/** Of a resumption. Its reads may take longer: on a busy machine, a page of the log takes a second. */
export const RESUME_OPTIONS = Object.freeze({
  ...{ timeoutMs: 5000, deadlineMs: 30_000 },
  credentials: SIM_CREDENTIALS,
});
