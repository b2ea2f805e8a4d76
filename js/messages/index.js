/** The entry `ehpc-remove-nodes/messages`: the sentences of errors in other languages. */
import { translated } from "./translate.js";
import { codes, terms } from "./zh-CN.js";

const CHINESE = { codes, terms, stop: "。", space: "" };

/** @type {typeof import("./types.d.ts").catalogue} */
export const catalogue = {
  "zh-CN": /** @type {any} */ (
    Object.fromEntries(
      Object.entries(codes).map(([code, [summary, advice]]) => [code, { summary, advice }]),
    )
  ),
};

/** @type {typeof import("./types.d.ts").translate} */
export function translate(error, locale) {
  const isChinese = /^zh(-|_|$)/i.test(String(locale));
  return (isChinese ? translated(error, CHINESE) : undefined) ?? english(error);
}

/**
 * Its own sentences; none for a removal that is allowed.
 *
 * @param {{ message?: string, reason?: string, summary?: string, advice?: string }} error
 * @returns {import("./types.d.ts").Translation}
 */
function english({ reason = "", message = reason, summary = message, advice = "" }) {
  const isInParts = message.startsWith(summary) && message.endsWith(advice);
  const end = message.length - advice.length;
  const consequence = isInParts ? message.slice(summary.length, end).trim() : "";
  return { summary, consequence, advice, message };
}
