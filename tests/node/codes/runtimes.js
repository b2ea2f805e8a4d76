// What only other runtimes do: a browser, a Worker, and a program that uses the module without the
// package's JavaScript. tests/browser/main.rs has a real browser.

import { GOOD, HpcError, preload } from "../package.js";
import { changed, status, whileSet } from "./calls.js";
import { casesOf } from "./case.js";

const invalid = casesOf("invalid", "nothing_sent");

/** Drops a header that a page may not set, as the Fetch standard says. */
class PageRequest extends Request {
  /** @param {string} url @param {RequestInit} init */
  constructor(url, init) {
    const headers = new Headers(init.headers);
    headers.delete("cookie");
    super(url, { ...init, headers });
  }
}

/** Throws for a mode, as Cloudflare's does. */
class WorkerRequest extends Request {
  /** @param {string} url @param {RequestInit} [init] */
  constructor(url, init) {
    if (init?.credentials !== undefined) throw new Error("credentials is not implemented");
    super(url, init);
  }
}

/** The functions of WebAssembly: each copy of the package in this realm finds them. */
async function core() {
  await preload();
  const key = Object.getOwnPropertySymbols(globalThis).find(({ description }) =>
    description?.startsWith("ehpc-remove-nodes.core."),
  );
  return /** @type {any} */ (globalThis)[/** @type {any} */ (key)].instance.core;
}

/** @type {import("./case.js").Case[]} */
export const RUNTIMES = [
  invalid(
    "header_forbidden",
    { header: "cookie", field: "headers" },
    whileSet(
      globalThis,
      "Request",
      PageRequest,
      changed(status(502), { headers: { Cookie: "a=b" } }),
    ),
  ),
  invalid(
    "headers_rejected",
    { field: "headers" },
    whileSet(
      globalThis,
      "Request",
      WorkerRequest,
      changed(status(502), { fetchCredentials: "omit" }),
    ),
  ),
  invalid("journal_unsupported", { field: "journal" }, async () => {
    const { removeNodes } = await core();
    return removeNodes(GOOD, { journal: {} }).catch((/** @type {any} */ record) => {
      throw new HpcError(record);
    });
  }),
];
