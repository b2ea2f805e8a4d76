// Serves the page: its two static files and the bundle, and nothing else from the disk.

import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { Bundle } from "./bundle.js";
import { encode } from "./encoding.js";
import { HttpError } from "./http.js";

/** The content types of the page's files. @type {Record<string, string>} */
const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".map": "application/json",
  ".svg": "image/svg+xml",
};

/** Files that are served unchanged from the page's folder. */
const PLAIN = ["index.html", "icon.svg"];

/** Allows the page's own files, WebAssembly and this server; forbids framing. */
const POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join("; ");

/** Serves the page's files by GET. */
export class Page {
  #folder;
  #bundle;
  /** The last bundle. @type {import("./bundle.js").Files | undefined} */
  #files;

  /** @param {string} folder where the page's sources are */
  constructor(folder) {
    this.#folder = folder;
    this.#bundle = new Bundle(folder);
  }

  close() {
    return this.#bundle.close();
  }

  /**
   * Handles a request for a file.
   * @param {import("node:http").IncomingMessage} req
   * @param {import("node:http").ServerResponse} res
   */
  async handle(req, res) {
    if (req.method !== "GET" && req.method !== "HEAD") {
      throw new HttpError(405, "the method must be GET");
    }
    const name = (req.url ?? "/").split("?", 1)[0]?.slice(1) || "index.html";
    const content = await this.#read(name);
    const accepted = String(req.headers["accept-encoding"] ?? "");
    const { coding, tag, body } = await encode(content, accepted);
    res.setHeader("content-security-policy", POLICY);
    res.setHeader("x-content-type-options", "nosniff");
    res.setHeader("referrer-policy", "no-referrer");
    // Cached, but revalidated each time: then a 304 is enough.
    res.setHeader("cache-control", "no-cache");
    res.setHeader("vary", "accept-encoding");
    res.setHeader("etag", tag);
    // Only developer tools load it.
    if (this.#files?.has(`${name}.map`)) res.setHeader("sourcemap", `${name}.map`);
    if (isKnown(req.headers["if-none-match"], tag)) {
      res.writeHead(304).end();
      return;
    }
    if (coding !== "identity") res.setHeader("content-encoding", coding);
    res.setHeader("content-type", TYPES[extname(name)] ?? "application/octet-stream");
    res.setHeader("content-length", body.length);
    res.end(body);
  }

  /** @param {string} name */
  async #read(name) {
    const isPage = name === "index.html";
    // Loading the page bundles its current sources; its other files come from that bundle.
    if (isPage || !this.#files) this.#files = await this.#bundle.make();
    const content = this.#files.get(name);
    if (content) return content;
    if (!PLAIN.includes(name)) throw new HttpError(404, "file not found");
    const plain = await readFile(join(this.#folder, name));
    // Without the indentation of the source.
    return isPage ? Buffer.from(String(plain).replaceAll(/\n\s+/g, "\n")) : plain;
  }
}

/**
 * @param {string | undefined} tags an If-None-Match header
 * @param {string} tag
 */
function isKnown(tags = "", tag) {
  return tags.split(",").some((one) => one.trim().replace(/^W\//, "") === tag);
}
