// What the browser tests need of JavaScript: a cluster of their own in the simulated API, and
// what it received.

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
  const answer = await fetch(`${api}/sim/requests?cluster_id=${clusterId}`);
  return (await answer.json()).requests;
}

/**
 * What a promise rejects with; undefined if it does not.
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
 * An AbortSignal that aborts after so many milliseconds.
 * @param {number} ms
 * @param {unknown} reason
 */
export function abortAfter(ms, reason) {
  const controller = new AbortController();
  if (ms === 0) controller.abort(reason);
  else setTimeout(() => controller.abort(reason), ms);
  return controller.signal;
}

/** A function for `credentials.sign` that is never done. */
export function endlessSigner() {
  return () => new Promise(() => {});
}

/**
 * Writes down what requests fail with: what fetch rejects with, or reading an answer.
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
 * Notes what reading a response fails with: at once, piece by piece, or as a clone.
 * @param {Response} answer
 * @param {(thrown: unknown) => never} note
 */
function watchReading(answer, note) {
  const bytes = () => Response.prototype.arrayBuffer.call(answer).catch(note);
  Object.defineProperty(answer, "arrayBuffer", { value: bytes });
  const text = () => Response.prototype.text.call(answer).catch(note);
  Object.defineProperty(answer, "text", { value: text });
  const clone = () => watchReading(Response.prototype.clone.call(answer), note);
  Object.defineProperty(answer, "clone", { value: clone });
  const { body } = answer;
  if (!body) return answer;
  const getReader = body.getReader.bind(body);
  const pieces = () => {
    const reader = getReader();
    return { read: () => reader.read().catch(note) };
  };
  Object.defineProperty(body, "getReader", { value: pieces });
  return answer;
}

/** A function for `credentials.sign`, by the browser's own WebCrypto. @param {string} secret */
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
 * What a removal sends from a frame that has no address of its own.
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
  // An engine may put another empty document in place of the first.
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
 * How a call ends while the browser says that it is offline, and how often it called fetch.
 * @param {() => Promise<unknown>} call
 */
export async function whileOffline(call) {
  const { fetch } = globalThis;
  let asked = 0;
  globalThis.fetch = () => {
    asked += 1;
    return Promise.reject(new TypeError("offline"));
  };
  Object.defineProperty(navigator, "onLine", { get: () => false, configurable: true });
  try {
    return { ...(await rejection(call())), asked };
  } finally {
    Reflect.deleteProperty(navigator, "onLine");
    globalThis.fetch = fetch;
  }
}
