/** The sentences of errors in other languages. */

import type { HpcErrorCode, HpcErrorInit, RemovalCheck } from "../types.d.ts";

/** The sentences of an error. */
export interface Translation {
  /** What happened. */
  readonly summary: string;
  /** What it means for the nodes. */
  readonly consequence: string;
  /** What to do next. */
  readonly advice: string;
  /** All three. */
  readonly message: string;
}

/** The templates of a code: `{name}` is a parameter, and `<…>` is left out if one in it is absent. */
export interface Template {
  /** What happened, without its full stop. */
  readonly summary: string;
  /** What to do next. */
  readonly advice: string;
}

/** The templates of all codes but `unclassified`, by language. The English ones are in docs/errors.md. */
export const catalogue: {
  readonly "zh-CN": Readonly<Record<Exclude<HpcErrorCode, "unclassified">, Template>>;
};

/**
 * Returns the sentences of an error in a language. They are made from `code` and `params`, so an error
 * restored from JSON can be translated too. Technical texts, like the runtime's own message, are not
 * repeated: they are in the error's `details`.
 *
 * @param error an HpcError, its `toJSON`, or the result of `checkRemoval`: its reason, which has no
 *   `consequence`. All sentences of a removal that is allowed are empty.
 * @param locale a BCP 47 tag, like `zh-CN`, `zh-Hans-CN` or the result of `navigator.language`. For every
 *   other language, and for a code of a later version, the result is the error's own English.
 */
export function translate(error: HpcErrorInit | RemovalCheck, locale: string): Translation;
