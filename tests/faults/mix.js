// The probability of each fault. The rest succeeds.

/** For a POST. @type {Readonly<Record<string, number>>} */
export const MIX = Object.freeze({
  "lost before the work": 0.05,
  "lost after the work": 0.05,
  "body cut": 0.03,
  "executed late": 0.05,
  "delivered late": 0.05,
  "slow, done": 0.03,
  "slow, not done": 0.02,
  "HTTP 5xx, done": 0.03,
  "HTTP 5xx, not done": 0.03,
  "5000, done": 0.02,
  "5000, not done": 0.02,
  "unknown code, done": 0.01,
  "unknown code, not done": 0.01,
  "no job_id": 0.02,
  "{}, done": 0.01,
  "{}, not done": 0.01,
  "HTML with 200, done": 0.01,
  "HTML with 200, not done": 0.01,
  "5100 busy": 0.03,
  "5300 being updated": 0.03,
  "HTTP 429": 0.02,
  "HTTP 429, Retry-After": 0.02,
  "1400 refused": 0.015,
});

/** For a read of the log: one in four fails. @type {Readonly<Record<string, number>>} */
export const READ_MIX = Object.freeze({
  dropped: 0.05,
  "HTTP 500": 0.04,
  "5100 busy": 0.04,
  "{}": 0.03,
  "no total_count": 0.03,
  "body cut": 0.03,
  slow: 0.03,
  "cached, with Age": 0.01,
  cached: 0.01,
});
