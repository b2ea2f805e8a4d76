// What an error says in the page's language.
/** @import { HpcErrorFields } from "ehpc-remove-nodes" */
/** @import { Translation as Sentences } from "ehpc-remove-nodes/messages" */
/** @import { English } from "./language.js" */
/** @import { Text } from "./texts.js" */

/** @param {Text<English>} say
 * @param {((error: HpcErrorFields) => Sentences) | null} translate `null` in English */
export function errorsIn(say, translate) {
  /** What happened. @param {unknown} error @returns {string} */
  function told(error) {
    const { log, status = 0, code, summary, message } = Object(error);
    if (log !== undefined) return say.logUnread(log || say.noResponse);
    // What a gateway wrote is of no use here.
    if (status >= 500) return say.serverError(String(status));
    // Without a code, an error has only a technical text.
    if (translate) return code ? translate(/** @type {any} */ (error)).summary : say.unexpected;
    return summary ?? message ?? say.unexpected;
  }
  /** What to do next. @param {unknown} error @returns {string} */
  function advised(error) {
    const { code, advice = "" } = Object(error);
    return translate && code ? translate(/** @type {any} */ (error)).advice : advice;
  }
  return { told, advised };
}
