// What went wrong, in the language of the page. Only a page in Chinese loads the Chinese sentences.

/** @type {typeof import("ehpc-remove-nodes/messages") | undefined} */
let messages;

/** The language of the page: a server, which shows no error, has none. */
const language = () => (typeof document === "undefined" ? "" : document.documentElement.lang);

/** Loads what `messageOf` needs. If it cannot be loaded, errors are in English. */
export async function loadMessages() {
  if (!/^zh\b/i.test(language())) return;
  messages ??= await import("ehpc-remove-nodes/messages").catch(() => undefined);
}

/**
 * What happened, what it means for the nodes, and what to do next.
 * @param {unknown} error
 */
export function messageOf(error) {
  if (!(error instanceof Error)) return String(error);
  const failure = /** @type {import("ehpc-remove-nodes").HpcError} */ (error);
  return messages?.translate(failure, language()).message ?? error.message;
}
