// The entry `ehpc-remove-nodes/messages`.

import type { HpcError, HpcErrorCode } from "ehpc-remove-nodes";
import { catalogue, type Template, type Translation, translate } from "ehpc-remove-nodes/messages";

export function used(error: HpcError, code: HpcErrorCode) {
  const said: Translation = translate(error, "zh-CN");
  translate(error.toJSON(), "en");
  translate({ kind: "http", message: "m", maybeApplied: false, retryable: false, attempts: 0 }, "");
  // @ts-expect-error: no locale
  translate(error);
  // @ts-expect-error: an error without a message cannot be in English
  translate({ code: "not_connected" }, "zh-CN");
  const busy: Template = catalogue["zh-CN"].api_busy;
  if (code !== "unclassified") void catalogue["zh-CN"][code].summary.length;
  // @ts-expect-error: no such code
  void catalogue["zh-CN"].no_code;
  return [said.summary, said.consequence, said.advice, said.message, busy.advice].join("");
}
