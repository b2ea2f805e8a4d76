/** The class of all errors that the package rejects with. */

/** The mark of error records; see src/failure.rs. */
export const MARK = Symbol.for("ehpc-remove-nodes.fault");

/** The mark of every HpcError, also of another copy of the package, an iframe or a worker. */
const BRAND = Symbol.for("ehpc-remove-nodes.HpcError");

/** The fields that `toJSON` writes and `fromJSON` reads. */
const FIELDS = /** @type {const} */ ([
  "kind",
  "code",
  "params",
  "message",
  "summary",
  "advice",
  "details",
  "requestUrl",
  "maybeApplied",
  "retryable",
  "attempts",
  "retCode",
  "status",
  "field",
  "jobIds",
  "errorCodes",
  "receipt",
]);

/**
 * Whether a thrown value is an error record, not for example the caller's abort reason.
 *
 * @param {unknown} thrown
 * @returns {thrown is import("./types.d.ts").HpcErrorFields & { cause?: unknown }}
 */
export function isErrorRecord(thrown) {
  try {
    const { [MARK]: mark, kind } = /** @type {Record<PropertyKey, unknown>} */ (thrown);
    return mark === true && typeof kind === "string";
  } catch {
    return false; // null, undefined, or a getter that throws
  }
}

/**
 * @param {unknown} value
 * @returns {value is HpcError}
 */
export function isHpcError(value) {
  try {
    const { [BRAND]: brand, kind } = /** @type {Record<PropertyKey, unknown>} */ (value);
    return brand === true && typeof kind === "string";
  } catch {
    return false; // null, undefined, or a getter that throws
  }
}

export class HpcError extends Error {
  get [BRAND]() {
    return true;
  }

  /** @param {import("./types.d.ts").HpcErrorInit & { cause?: unknown }} fields */
  constructor(fields) {
    super(fields.message, "cause" in fields ? { cause: fields.cause } : undefined);
    // When Next.js prerenders a page, it stops at the first request with an error that it recognises
    // by `digest` alone; without it, Next.js would report a failure of the app
    // (https://github.com/vercel/next.js/issues/46737).
    const digest = digestOf(fields.cause);
    if (digest !== undefined) {
      /** @type {{ digest?: string }} */ (this).digest = digest;
    }
    this.kind = fields.kind;
    // An error of version 0.1, or one that a test made, has none of these.
    this.code = fields.code ?? "unclassified";
    this.params = fields.params ?? {};
    this.summary = fields.summary ?? fields.message;
    this.advice = fields.advice ?? "";
    this.maybeApplied = fields.maybeApplied;
    this.retryable = fields.retryable;
    this.attempts = fields.attempts;
    // Fields that do not apply are absent, not undefined.
    if (fields.details !== undefined) {
      this.details = fields.details;
    }
    if (fields.requestUrl !== undefined) {
      this.requestUrl = fields.requestUrl;
    }
    if (fields.retCode !== undefined) {
      this.retCode = fields.retCode;
    }
    if (fields.status !== undefined) {
      this.status = fields.status;
    }
    if (fields.field !== undefined) {
      this.field = fields.field;
    }
    if (fields.jobIds !== undefined) {
      this.jobIds = fields.jobIds;
    }
    if (fields.errorCodes !== undefined) {
      this.errorCodes = fields.errorCodes;
    }
    if (fields.receipt !== undefined) {
      this.receipt = fields.receipt;
    }
  }

  /** The fields without cause and stack, which may not be serializable. */
  toJSON() {
    /** @type {Record<string, unknown>} */
    const json = { name: this.name };
    for (const name of FIELDS) {
      if (this[name] !== undefined) {
        json[name] = this[name];
      }
    }
    return json;
  }

  /**
   * @param {unknown} json the result of `toJSON`, also after a structured clone
   * @throws {TypeError} for any other value
   */
  static fromJSON(json) {
    const error = fromFields(json);
    if (!error) {
      throw new TypeError("HpcError.fromJSON expects the result of HpcError's toJSON");
    }
    return error;
  }
}

/** @param {unknown} json */
function fromFields(json) {
  try {
    const fields = /** @type {import("./types.d.ts").HpcErrorInit} */ (json);
    const { kind, message } = fields;
    return typeof kind === "string" && typeof message === "string" && new HpcError(fields);
  } catch {
    return false; // null, undefined, or a getter that throws
  }
}

/** @param {unknown} cause */
function digestOf(cause) {
  try {
    const { digest } = /** @type {{ digest: unknown }} */ (cause);
    return typeof digest === "string" ? digest : undefined;
  } catch {
    return undefined; // null, undefined, or a getter that throws
  }
}

/** @param {unknown} value */
const hidden = (value) => ({ value, configurable: true, writable: true });

// Explicit, because minifiers rename the class.
Object.defineProperty(HpcError, "name", hidden("HpcError"));

// Not enumerable and on the prototype, like a built-in error's name.
Object.defineProperty(HpcError.prototype, "name", hidden("HpcError"));

const { [Symbol.hasInstance]: isInstance } = Function.prototype;

/**
 * An app may have several copies of the class, for example one imported and one required.
 * `instanceof HpcError` accepts errors of any copy. Subclasses use the ordinary check.
 *
 * @this {unknown}
 * @param {unknown} value
 */
function hasInstance(value) {
  return this === HpcError ? isHpcError(value) : isInstance.call(this, value);
}
Object.defineProperty(HpcError, Symbol.hasInstance, hidden(hasInstance));
