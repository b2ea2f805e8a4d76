// What a failed step printed last: the end of a long log is often all that is kept of it.

/** How many lines of a failed step are repeated. */
const LINES = 60;

/** How Node's test runner begins the list of its failed tests. */
const FAILED_TESTS = /^✖ failing tests:$/m;

/**
 * The lines of a failed step that say why.
 * @param {string} text all that it printed
 */
export function whyItFailed(text) {
  const from = text.search(FAILED_TESTS);
  const lines = text.trim().split("\n");
  // The list is complete, but long: its beginning names the first tests that failed.
  if (from >= 0) return text.slice(from).trim().split("\n").slice(0, LINES).join("\n");
  return lines.slice(-LINES).join("\n");
}
