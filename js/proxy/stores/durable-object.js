/** A store for Cloudflare Workers: a Durable Object for each key, of which only one instance exists. */
import { countParts, getParts, putParts } from "./response-parts.js";

/** @typedef {import("../types.d.ts").IdempotencyStore} IdempotencyStore */
/** @typedef {import("../types.d.ts").StoredResponse} StoredResponse */
/** @typedef {import("./response-parts.js").ObjectStorage} ObjectStorage */

/**
 * What the store uses of a Worker's binding. Written as methods, so that Cloudflare's own type fits.
 *
 * @typedef {{ idFromName(name: string): unknown, get(id: unknown): ObjectStub }} ObjectNamespace
 */

/**
 * @typedef {{ fetch(url: string, init: { method: string, body: string }): Promise<ObjectResponse> }} ObjectStub
 */

/** @typedef {{ readonly ok: boolean, readonly status: number, json(): Promise<unknown> }} ObjectResponse */

/**
 * What the object uses of its state.
 *
 * @typedef {{ storage: ObjectStorage, blockConcurrencyWhile(callback: () => Promise<void>): Promise<void> }} ObjectState
 */

/**
 * A request as it is stored; `parts` are those of its response, if there is one.
 *
 * @typedef {{ readonly fingerprint: string, readonly until: number, readonly parts?: number }} Begun
 */

/** Where the storage has it. */
const REQUEST = "request";

/**
 * @param {ObjectNamespace} namespace the binding of the class `IdempotencyObject`
 * @returns {IdempotencyStore}
 */
export function durableObjectStore(namespace) {
  if (typeof namespace?.idFromName !== "function") {
    throw new TypeError(
      "durableObjectStore needs the binding of IdempotencyObject, like `env.KEYS`.",
    );
  }
  return {
    async begin(key, fingerprint, until) {
      const begun = await call(namespace, key, "begin", { fingerprint, until });
      return /** @type {Awaited<ReturnType<IdempotencyStore["begin"]>>} */ (begun);
    },
    async finish(key, { status, headers, body }) {
      await call(namespace, key, "finish", { status, headers, body });
    },
  };
}

/**
 * @param {ObjectNamespace} namespace
 * @param {string} key
 * @param {"begin" | "finish"} step
 * @param {unknown} parameters
 */
async function call(namespace, key, step, parameters) {
  // A stub that has failed once may not work again, so each call has its own.
  const stub = namespace.get(namespace.idFromName(key));
  const init = { method: "POST", body: JSON.stringify(parameters) };
  const response = await stub.fetch(`https://store/${step}`, init);
  const result = await response.json();
  if (!response.ok) {
    throw new Error(`The Durable Object responded with HTTP ${response.status}.`);
  }
  return result;
}

/**
 * The Durable Object of one key. A Worker exports it and names it in its configuration.
 *
 * Each step decides and writes without waiting in between, so no other request comes in between. The
 * runtime does not deliver a response before everything that was put earlier is on disk.
 */
export class IdempotencyObject {
  /** @type {ObjectStorage} */
  #storage;
  /** The request that the storage has, or is about to have. @type {Begun | undefined} */
  #begun;

  /** @param {ObjectState} state */
  constructor(state) {
    this.#storage = state.storage;
    // No request is delivered before this has ended.
    state.blockConcurrencyWhile(async () => {
      this.#begun = /** @type {Begun | undefined} */ (await state.storage.get(REQUEST));
    });
  }

  /** @param {Request} request */
  async fetch(request) {
    const parameters = await request.json();
    switch (new URL(request.url).pathname) {
      case "/begin":
        return json(await this.#begin(parameters));
      case "/finish":
        await this.#finish(parameters);
        return json(null);
      default:
        return json(null, 404);
    }
  }

  /** Forgets the key. */
  async alarm() {
    if (this.#begun && Date.now() < this.#begun.until) {
      await this.#storage.setAlarm(this.#begun.until);
      return;
    }
    this.#begun = undefined;
    await this.#storage.deleteAll();
  }

  /** @param {Begun} request */
  async #begin({ fingerprint, until }) {
    const begun = this.#begun;
    if (begun) {
      const seen = { first: false, fingerprint: begun.fingerprint };
      const text = await getParts(this.#storage, begun.parts ?? 0);
      return text === "" ? seen : { ...seen, response: JSON.parse(text) };
    }
    this.#begun = { fingerprint, until };
    await Promise.all([this.#storage.put(REQUEST, this.#begun), this.#storage.setAlarm(until)]);
    return { first: true };
  }

  /** @param {StoredResponse} response */
  async #finish(response) {
    if (!this.#begun || this.#begun.parts !== undefined) {
      return;
    }
    const text = JSON.stringify(response);
    this.#begun = { ...this.#begun, parts: countParts(text) };
    const puts = [putParts(this.#storage, text), this.#storage.put(REQUEST, this.#begun)];
    await Promise.all(puts);
  }
}

/**
 * @param {unknown} value
 * @param {number} [status]
 */
function json(value, status = 200) {
  const headers = { "content-type": "application/json" };
  return new Response(JSON.stringify(value), { status, headers });
}
