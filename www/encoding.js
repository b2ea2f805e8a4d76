// Compresses content with the best coding that the browser accepts. Each content is compressed only
// once.

import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

/** @typedef {"br" | "gzip" | "identity"} Coding */
/** @typedef {{ coding: Coding, tag: string, body: Uint8Array }} Encoded */

const BEST = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };

/** @type {Record<Coding, (content: Uint8Array) => Promise<Uint8Array>>} */
const CODINGS = {
  br: (content) => promisify(brotliCompress)(content, BEST),
  gzip: (content) => promisify(gzip)(content, { level: 9 }),
  identity: async (content) => content,
};

/** The most contents kept: editing the page makes new ones. */
const MOST = 100;

/** The encoded contents by ETag, oldest first. @type {Map<string, Promise<Uint8Array>>} */
const known = new Map();

/**
 * Encodes content with one of the accepted codings.
 * @param {Uint8Array} content
 * @param {string} accepted an Accept-Encoding header
 * @returns {Promise<Encoded>} `tag` is its ETag
 */
export async function encode(content, accepted) {
  const coding = choose(accepted);
  const digest = createHash("sha256").update(content).digest("base64url").slice(0, 22);
  const tag = `"${digest}-${coding}"`;
  let body = known.get(tag);
  if (!body) {
    body = CODINGS[coding](content);
    known.set(tag, body);
    for (const oldest of known.keys()) if (known.size > MOST) known.delete(oldest);
  }
  return { coding, tag, body: await body };
}

/**
 * @param {string} accepted
 * @returns {Coding}
 */
function choose(accepted) {
  const names = accepted
    .toLowerCase()
    .split(",")
    .map((part) => part.replaceAll(/\s/g, ""))
    // `q=0` means not accepted.
    .filter((part) => !/;q=0(\.0*)?$/.test(part))
    .map((part) => part.split(";", 1)[0]);
  if (names.includes("br")) return "br";
  return names.includes("gzip") ? "gzip" : "identity";
}
