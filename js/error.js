/** The one class that everything which goes wrong rejects with. */

/** How Rust marks its records; see src/failure.rs. */
export const MARK = Symbol.for("ehpc-remove-nodes.fault");

/** What every HpcError has, whichever copy of the package, iframe or worker made it. */
const BRAND = Symbol.for("ehpc-remove-nodes.HpcError");

/** The fields that cross a border: what `toJSON` keeps and `fromJSON` reads. */
const FIELDS = /** @type {const} */ ([
  "kind",
  "message",
  "maybeApplied",
  "retryable",
  "attempts",
  "retCode",
  "status",
  "field",
  "jobIds",
  "errorCodes",
]);

/**
 * Whether a thrown value is a record of a fault, and not, say, a caller's own abort reason.
 *
 * @param {unknown} thrown
 * @returns {thrown is import("./types.d.ts").HpcErrorFields & { cause?: unknown }}
 */
export function isFault(thrown) {
  try {
    const { [MARK]: mark, kind } = /** @type {Record<PropertyKey, unknown>} */ (thrown);
    return mark === true && typeof kind === "string";
  } catch {
    return false; // It was null, undefined, or throws when it is touched.
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
    return false; // It was null, undefined, or throws when it is touched.
  }
}

export class HpcError extends Error {
  get [BRAND]() {
    return true;
  }

  /** @param {import("./types.d.ts").HpcErrorFields & { cause?: unknown }} fields */
  constructor(fields) {
    super(fields.message, "cause" in fields ? { cause: fields.cause } : undefined);
    // Next.js stops a page that is made ahead of time at its first request to the API, by an error
    // that it knows by this mark alone; hidden, it would take it for a failure of the app.
    const digest = digestOf(fields.cause);
    if (digest !== undefined) {
      /** @type {{ digest?: string }} */ (this).digest = digest;
    }
    this.kind = fields.kind;
    this.maybeApplied = fields.maybeApplied;
    this.retryable = fields.retryable;
    this.attempts = fields.attempts;
    // Absent, not undefined: what does not apply is not shown.
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
  }

  /** The fields without the cause and the stack: neither can be promised to cross a border. */
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
   * @param {unknown} json what `toJSON` gave, also after a structured clone
   * @throws {TypeError} for anything else
   */
  static fromJSON(json) {
    const error = fromFields(json);
    if (!error) {
      throw new TypeError("HpcError.fromJSON takes what HpcError's toJSON gave");
    }
    return error;
  }
}

/** @param {unknown} json */
function fromFields(json) {
  try {
    const fields = /** @type {import("./types.d.ts").HpcErrorFields} */ (json);
    const { kind, message } = fields;
    return typeof kind === "string" && typeof message === "string" && new HpcError(fields);
  } catch {
    return false; // It was null, undefined, or throws when it is touched.
  }
}

/** @param {unknown} cause */
function digestOf(cause) {
  try {
    const { digest } = /** @type {{ digest: unknown }} */ (cause);
    return typeof digest === "string" ? digest : undefined;
  } catch {
    return undefined; // It was null, undefined, or throws when it is touched.
  }
}

/** @param {unknown} value */
const hidden = (value) => ({ value, configurable: true, writable: true });

// Said outright: whoever minifies the app renames the class.
Object.defineProperty(HpcError, "name", hidden("HpcError"));

// On the prototype and hidden, like every built-in error's name.
Object.defineProperty(HpcError.prototype, "name", hidden("HpcError"));

const { [Symbol.hasInstance]: isInstance } = Function.prototype;

/**
 * An app may hold two copies of the class: one imported and one required, say, or one in each of
 * its parts. `instanceof HpcError` asks whether it is one, not whose. A class that extends it asks
 * the ordinary question.
 *
 * @this {unknown}
 * @param {unknown} value
 */
function hasInstance(value) {
  return this === HpcError ? isHpcError(value) : isInstance.call(this, value);
}
Object.defineProperty(HpcError, Symbol.hasInstance, hidden(hasInstance));
