// The probability of each fault. To be killed is the main one: the rest succeeds.

/** For a POST. @type {Readonly<Record<string, number>>} */
export const KILL_MIX = Object.freeze({
  "lost before the work": 0.08,
  "lost after the work": 0.08,
  "executed late": 0.08,
  "delivered late": 0.1,
  "slow, done": 0.08,
  "slow, not done": 0.05,
  "HTTP 5xx, done": 0.03,
  "5000, not done": 0.02,
  "body cut": 0.03,
  "5100 busy": 0.05,
  "5300 being updated": 0.05,
  "1400 refused": 0.04,
});

/** For a read of the log. @type {Readonly<Record<string, number>>} */
export const KILL_READ_MIX = Object.freeze({
  dropped: 0.03,
  "HTTP 500": 0.02,
  "5100 busy": 0.02,
  "{}": 0.01,
  "body cut": 0.02,
  slow: 0.02,
});
