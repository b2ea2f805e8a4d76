// The files that a page loads from its own server: documents, scripts and modules, also those that it
// only preloads.

import { sizeOf } from "../../../scripts/build/sizes.js";

const CODE = /^(text\/html|(text|application)\/javascript|application\/wasm)\b/;

/**
 * Notes what the page requests from now on.
 * @param {import("playwright-core").Page} page
 * @param {string} address of the app
 */
export function filesOf(page, address) {
  /** @type {Set<string>} */
  const requested = new Set();
  /** @type {Set<string>} */
  const taken = new Set();
  page.on("request", (request) => {
    const { origin, pathname } = new URL(request.url());
    if (origin === new URL(address).origin) requested.add(origin + pathname);
  });
  return {
    /**
     * The files requested since the last time.
     * @returns {Promise<Map<string, Buffer>>}
     */
    take: async () => {
      const fresh = [...requested].filter((url) => !taken.has(url));
      for (const url of fresh) taken.add(url);
      const files = await Promise.all(fresh.map(async (url) => ({ url, body: await code(url) })));
      return new Map(files.flatMap(({ url, body }) => (body ? [[url, body]] : [])));
    },
  };
}

/**
 * Each file compressed by itself, as servers do.
 * @param {ReadonlyMap<string, Buffer>} files
 */
export function sizeOfAll(files) {
  const sum = { raw: 0, brotli: 0 };
  for (const body of files.values()) {
    const { raw, brotli } = sizeOf(body);
    sum.raw += raw;
    sum.brotli += brotli;
  }
  return sum;
}

/**
 * The body of a file, without the browser's cache and limits.
 * @param {string} url
 */
async function code(url) {
  const response = await fetch(url);
  const body = Buffer.from(await response.arrayBuffer());
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return CODE.test(response.headers.get("content-type") ?? "") ? body : undefined;
}
