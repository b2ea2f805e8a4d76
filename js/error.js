/** The one class that everything which goes wrong rejects with. */

/** How Rust marks its records; see src/web/failure.rs. */
const MARK = Symbol.for("ehpc-remove-nodes.fault");

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
  return typeof thrown === "object" && thrown !== null && Object.hasOwn(thrown, MARK);
}

export class HpcError extends Error {
  /** @param {import("./types.d.ts").HpcErrorFields & { cause?: unknown }} fields */
  constructor(fields) {
    super(fields.message, "cause" in fields ? { cause: fields.cause } : undefined);
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
    const fields = /** @type {import("./types.d.ts").HpcErrorFields | null | undefined} */ (json);
    if (typeof fields?.kind !== "string" || typeof fields.message !== "string") {
      throw new TypeError("HpcError.fromJSON takes what HpcError's toJSON gave");
    }
    return new HpcError(fields);
  }
}

// On the prototype and hidden, like every built-in error's name.
Object.defineProperty(HpcError.prototype, "name", {
  value: "HpcError",
  configurable: true,
  writable: true,
});
