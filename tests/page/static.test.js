// How the server sends the page's files: compressed, cached, and built from the current sources.

import assert from "node:assert/strict";
import { appendFileSync, cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { serve } from "../../www/server.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** @type {import("../../www/server.js").Served} */
let server;
before(async () => {
  server = await serve({ env: {} });
});
after(() => server.close());

/**
 * Sends a request and returns the raw body.
 * @param {string} path
 * @param {Record<string, string>} [headers]
 * @param {number} [port]
 * @returns {Promise<{ status: number, headers: import("node:http").IncomingHttpHeaders, body: Buffer }>}
 */
function ask(path, headers = {}, port = server.port) {
  return new Promise((resolve, reject) => {
    const req = request({ host: "127.0.0.1", port, path, headers, agent: false }, async (res) => {
      /** @type {Buffer[]} */
      const parts = [];
      for await (const part of res) parts.push(part);
      const body = Buffer.concat(parts);
      resolve({ status: res.statusCode ?? 0, headers: res.headers, body });
    });
    req.on("error", reject);
    req.end();
  });
}

test("files are sent with the best compression that the browser accepts", async () => {
  const plain = await ask("/main.js");
  assert.equal(plain.headers["content-encoding"], undefined);
  for (const [accepted, coding] of /** @type {const} */ ([
    ["gzip, deflate, br, zstd", "br"],
    ["gzip;q=1.0, br;q=0.5", "br"],
    ["GZIP", "gzip"],
    ["br;q=0, gzip", "gzip"],
    ["br; q=0.000", undefined],
    ["deflate", undefined],
    ["*", undefined],
  ])) {
    const { status, headers, body } = await ask("/main.js", { "accept-encoding": accepted });
    assert.equal(status, 200);
    assert.equal(headers["content-encoding"], coding, accepted);
    assert.equal(headers.vary, "accept-encoding");
    assert.equal(Number(headers["content-length"]), body.length);
    assert.equal(headers["x-content-type-options"], "nosniff");
    const read = {
      br: brotliDecompressSync,
      gzip: gunzipSync,
      identity: (/** @type {Buffer} */ x) => x,
    };
    assert.deepEqual(read[coding ?? "identity"](body), plain.body, accepted);
  }
});

test("a file that the browser has is not sent again", async () => {
  const br = { "accept-encoding": "br" };
  for (const path of ["/", "/main.js", "/page.css", "/icon.svg", "/ehpc-remove-nodes.js"]) {
    const first = await ask(path, br);
    assert.equal(first.headers["cache-control"], "no-cache");
    const etag = first.headers.etag ?? "";
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await ask(path, { ...br, "if-none-match": known });
      assert.deepEqual([again.status, again.body.length], [304, 0], path);
      assert.equal(again.headers.etag, etag);
      assert.equal(again.headers.vary, "accept-encoding");
    }
    // Another encoding is another representation.
    assert.equal((await ask(path, { "if-none-match": etag })).status, 200);
  }
});

test("developer tools find the sources by a header, not by a comment in the file", async () => {
  for (const name of ["main.js", "page.css", "ehpc-remove-nodes.js"]) {
    const { headers, body } = await ask(`/${name}`);
    assert.equal(headers.sourcemap, `${name}.map`);
    assert.ok(!body.includes("sourceMappingURL"));
  }
  const map = await ask("/main.js.map");
  assert.match(map.headers["content-type"] ?? "", /json/);
  assert.ok(
    JSON.parse(String(map.body)).sources.some((/** @type {string} */ one) =>
      one.endsWith("mount.js"),
    ),
  );
});

test("reloading the page picks up a changed source, and reports an error in it", async () => {
  const clone = mkdtempSync(join(tmpdir(), "page-"));
  cpSync(join(ROOT, "www/page"), join(clone, "www/page"), { recursive: true });
  cpSync(join(ROOT, "package.json"), join(clone, "package.json"));
  symlinkSync(join(ROOT, "dist"), join(clone, "dist"));
  const own = await serve({ page: join(clone, "www/page"), env: {} });
  try {
    const first = await ask("/main.js", {}, own.port);
    appendFileSync(join(clone, "www/page/main.js"), '\nconsole.log("something new");\n');
    await ask("/", {}, own.port);
    const second = await ask("/main.js", {}, own.port);
    assert.ok(!first.body.includes("something new") && second.body.includes("something new"));
    assert.notEqual(first.headers.etag, second.headers.etag);
    appendFileSync(join(clone, "www/page/main.js"), "\nlet let;\n");
    const broken = await ask("/", {}, own.port);
    assert.equal(broken.status, 500);
    assert.match(String(broken.body), /cannot be bundled[\s\S]*main\.js:\d+/);
  } finally {
    await own.close();
    rmSync(clone, { recursive: true });
  }
});
