/** An error for the user to fix, reported without a stack. */
export class Failure extends Error {
  name = "Failure";

  /**
   * @param {string} message what failed
   * @param {{fix?: string | undefined, output?: string | undefined}} [more] `fix`: a command or advice
   *   that fixes it; `output`: the output of the failed command
   */
  constructor(message, { fix, output } = {}) {
    super(message);
    this.fix = fix;
    this.output = output;
  }
}

/** @param {unknown} error */
export function report(error) {
  if (!(error instanceof Failure)) {
    console.error(error);
    return;
  }
  if (error.output) console.error(lastLines(error.output, 40));
  console.error(`\nFailed: ${error.message}`);
  if (error.fix) console.error(`To fix it: ${error.fix}`);
}

/**
 * Runs a script's body. Reports an error and exits with 1.
 * @param {() => Promise<void>} body
 */
export async function main(body) {
  try {
    await body();
  } catch (error) {
    report(error);
    process.exit(1);
  }
}

/**
 * @param {string} text
 * @param {number} count
 */
function lastLines(text, count) {
  const lines = text.trimEnd().split("\n");
  const cut = lines.length - count;
  return cut > 0 ? [`… (${cut} lines before)`, ...lines.slice(cut)].join("\n") : lines.join("\n");
}
