// JavaScript helpers of the browser tests: clusters of the simulated API, what it received, and
// faults.

/**
 * @param {string} api the simulated API's address
 * @param {string} spec JSON
 */
export async function makeCluster(api, spec) {
  const made = await fetch(`${api}/sim/clusters`, { method: "POST", body: spec });
  return made.json();
}

/**
 * @param {string} api
 * @param {string} clusterId
 */
export async function received(api, clusterId) {
  const response = await fetch(`${api}/sim/requests?cluster_id=${clusterId}`);
  return (await response.json()).requests;
}

/**
 * What a promise rejects with, or undefined.
 * @param {Promise<unknown>} promise
 */
export async function rejection(promise) {
  try {
    await promise;
    return undefined;
  } catch (thrown) {
    return { thrown };
  }
}

/**
 * An AbortSignal that aborts after `ms` milliseconds.
 * @param {number} ms
 * @param {unknown} reason
 */
export function abortAfter(ms, reason) {
  const controller = new AbortController();
  if (ms === 0) controller.abort(reason);
  else setTimeout(() => controller.abort(reason), ms);
  return controller.signal;
}

/** A `credentials.sign` that never settles. */
export function endlessSigner() {
  return () => new Promise(() => {});
}

/**
 * Records what fetch, or reading a response, rejects with.
 * @returns {{ failed: { method: string, thrown: unknown }[], stop: () => void }}
 */
export function watchFetch() {
  const { fetch } = globalThis;
  /** @type {{ method: string, thrown: unknown }[]} */
  const failed = [];
  globalThis.fetch = async (input, init) => {
    /** @param {unknown} thrown */
    const note = (thrown) => {
      failed.push({ method: init?.method ?? "GET", thrown });
      throw thrown;
    };
    return watchReading(await fetch(input, init).catch(note), note);
  };
  const stop = () => {
    globalThis.fetch = fetch;
  };
  return { failed, stop };
}

/**
 * Records what reading a response rejects with: in one piece, in chunks, or as a clone.
 * @param {Response} response
 * @param {(thrown: unknown) => never} note
 */
function watchReading(response, note) {
  const bytes = () => Response.prototype.arrayBuffer.call(response).catch(note);
  Object.defineProperty(response, "arrayBuffer", { value: bytes });
  const text = () => Response.prototype.text.call(response).catch(note);
  Object.defineProperty(response, "text", { value: text });
  const clone = () => watchReading(Response.prototype.clone.call(response), note);
  Object.defineProperty(response, "clone", { value: clone });
  const { body } = response;
  if (!body) return response;
  const getReader = body.getReader.bind(body);
  const pieces = () => {
    const reader = getReader();
    return { read: () => reader.read().catch(note) };
  };
  Object.defineProperty(body, "getReader", { value: pieces });
  return response;
}

/** A `credentials.sign` that uses WebCrypto. @param {string} secret */
export function webCryptoSigner(secret) {
  return async (/** @type {string} */ text) => {
    const encoder = new TextEncoder();
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, [
      "sign",
    ]);
    const mac = await crypto.subtle.sign("HMAC", key, encoder.encode(text));
    return btoa(String.fromCharCode(...new Uint8Array(mac)));
  };
}

/** @param {string} name */
export function throwing(name) {
  return Object.defineProperty({}, name, {
    enumerable: true,
    get() {
      throw new RangeError("a getter that throws");
    },
  });
}

/**
 * Sets a fault for the next requests of a cluster.
 * @param {string} api
 * @param {string} fault as `POST /sim/faults` takes it
 */
export async function arm(api, fault) {
  await fetch(`${api}/sim/faults`, { method: "POST", body: fault });
}

/**
 * What a removal sends from a frame that has no URL of its own.
 * @param {"srcdoc" | "about:blank"} kind
 * @param {string} request JSON
 * @param {string} endpoint
 * @returns {Promise<{ url: string, key: string | null }>}
 */
export async function sentFromFrame(kind, request, endpoint) {
  const module = new URL("../../dist/index.js", import.meta.url).href;
  const script = `import { removeNodes } from ${JSON.stringify(module)}; self.call = removeNodes;`;
  const frame = document.createElement("iframe");
  if (kind === "srcdoc") frame.srcdoc = `<!doctype html><script type="module">${script}</script>`;
  // An engine may replace the initial empty document.
  const loaded = new Promise((done) => frame.addEventListener("load", done));
  document.body.append(frame);
  await loaded;
  const inner = /** @type {any} */ (frame.contentWindow);
  if (kind === "about:blank") {
    const element = inner.document.createElement("script");
    element.type = "module";
    element.textContent = script;
    inner.document.head.append(element);
  }
  for (let left = 100; left > 0 && !inner.call; left -= 1) {
    await new Promise((done) => setTimeout(done, 50));
  }
  /** @type {any} */
  let sent;
  inner.fetch = async (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
    const { headers } = new inner.Request(url, init);
    sent = { url, key: headers.get("idempotency-key") };
    return new inner.Response('{"action": "A", "job_id": "j-frame", "ret_code": 0}');
  };
  await inner.call(JSON.parse(request), { endpoint });
  frame.remove();
  return sent;
}

/**
 * How a call ends while `navigator.onLine` is false, and how often it called fetch.
 * @param {() => Promise<unknown>} call
 */
export async function whileOffline(call) {
  const { fetch } = globalThis;
  let fetches = 0;
  globalThis.fetch = () => {
    fetches += 1;
    return Promise.reject(new TypeError("offline"));
  };
  Object.defineProperty(navigator, "onLine", { get: () => false, configurable: true });
  try {
    return { ...(await rejection(call())), fetches };
  } finally {
    Reflect.deleteProperty(navigator, "onLine");
    globalThis.fetch = fetch;
  }
}
