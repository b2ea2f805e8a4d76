// Serves the page's own files and the built package; nothing else on this disk.

import { readFile } from "node:fs/promises";
import { extname, join, resolve, sep } from "node:path";
import { HttpError, send } from "./http.js";

/** The file types a page is made of. Nothing else is served. @type {Record<string, string>} */
const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** The page runs its own files and WebAssembly, talks to this server, and cannot be framed. */
const POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** Under this prefix the page imports the package. */
const PACKAGE = "/ehpc-remove-nodes/";

/**
 * Answers a request for a file.
 * @param {{ page: string, dist: string }} folders where the page and the built package are
 * @param {import("node:http").IncomingMessage} req
 * @param {import("node:http").ServerResponse} res
 */
export async function handleStatic({ page, dist }, req, res) {
  if (req.method !== "GET" && req.method !== "HEAD") {
    throw new HttpError(405, "files are read by GET");
  }
  const path = decodePath(req.url ?? "/");
  const fromPackage = path.startsWith(PACKAGE);
  const folder = fromPackage ? dist : page;
  const name = fromPackage ? path.slice(PACKAGE.length) : path.slice(1);
  const file = resolve(folder, name || "index.html");
  const type = TYPES[extname(file)];
  if (!file.startsWith(folder + sep) || !type) throw new HttpError(404, "there is no such file");
  res.setHeader("content-security-policy", POLICY);
  res.setHeader("x-content-type-options", "nosniff");
  res.setHeader("referrer-policy", "no-referrer");
  send(res, 200, type, await read(file, fromPackage && join(dist, "index.js") === file));
}

/** @param {string} target */
function decodePath(target) {
  try {
    const path = decodeURIComponent(target.split("?", 1)[0] ?? "");
    if (path.startsWith("/") && !path.includes("\0")) return path;
  } catch {
    // A broken escape names no file.
  }
  throw new HttpError(404, "there is no such file");
}

/**
 * @param {string} file
 * @param {boolean} isEntry is it the file that is always there once the package is built?
 */
async function read(file, isEntry) {
  try {
    return await readFile(file);
  } catch {
    if (isEntry) throw new HttpError(503, "the package is not built yet: run npm run build");
    throw new HttpError(404, "there is no such file");
  }
}
