// --print-request prints the signed request, and sends nothing.

import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import test, { after } from "node:test";
import { SIM_CREDENTIALS } from "../../www/server.js";
import { listen } from "../node/listen.js";
import { start } from "./command.js";
import { KEYS } from "./world.js";

let requests = 0;
const { url: server, close } = await listen((_, res) => {
  requests++;
  res.end("{}");
});
after(() => {
  close();
  assert.equal(requests, 0, "something was sent");
});

const ARGS = [
  ...["--cluster", "ehpc-gk3wfc7e", "--queue", "ehpcq-m7qglynz", "--zone", "jn1a"],
  ...["--endpoint", `${server}/api`, "--print-request", "2", "cln-w1xufnk9"],
];
const BODY =
  '{"cluster_id": "ehpc-gk3wfc7e", "hpcqueue_id": "ehpcq-m7qglynz", "nodelist": [2, "cln-w1xufnk9"], "zone": "jn1a"}';

test("the signature equals node:crypto's of the string to sign", async () => {
  const { code, out, err } = await start([...ARGS, "--json"], { env: KEYS }).ended;
  assert.equal(code, 0, err);
  const { ok, method, url, headers, body, stringToSign } = JSON.parse(out);
  assert.deepEqual([ok, method, body], [true, "POST", BODY]);
  assert.deepEqual(headers, { "Content-Type": "application/json" });
  const { pathname, searchParams } = new URL(url);
  const signature = searchParams.get("signature") ?? "";
  searchParams.delete("signature");
  searchParams.sort();
  const digest = createHash("md5").update(body).digest("hex");
  const expected = [
    "POST",
    `${pathname}/`,
    [...searchParams].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&"),
    digest,
  ].join("\n");
  assert.equal(stringToSign, expected);
  const hmac = createHmac("sha256", SIM_CREDENTIALS.secretAccessKey).update(expected);
  assert.equal(decodeURIComponent(signature), hmac.digest("base64"));
});

test("without --json it prints the request, and says that nothing was sent", async () => {
  const { out, err } = await start(ARGS, { env: KEYS }).ended;
  const [first = "", second, third, fourth] = out.split("\n");
  assert.match(first, /^POST http:\S+\/api\/queue\/ehpc\/removeNodes\?\S+&signature=\S+$/);
  assert.deepEqual([second, third, fourth], ["Content-Type: application/json", "", BODY]);
  assert.match(out, /^String to sign:\n {2}POST\n {2}\/api\/queue\/ehpc\/removeNodes\/\n/m);
  assert.match(err, /Nothing was sent/);
});

test("--timestamp is signed unchanged", async () => {
  const args = [...ARGS, "--json", "--timestamp", "2026-01-31T08:00:00Z"];
  const [one, two] = await Promise.all([
    start(args, { env: KEYS }).ended,
    start(args, { env: KEYS }).ended,
  ]);
  assert.match(JSON.parse(one.out).url, /timestamp=2026-01-31T08%3A00%3A00Z/);
  assert.equal(one.out, two.out);
});

test("without keys it prints the request unsigned, and says so", async () => {
  const { code, out, err } = await start(ARGS).ended;
  assert.equal(code, 0);
  assert.match(out, /removeNodes\nContent-Type/);
  assert.doesNotMatch(out, /signature|String to sign/);
  assert.match(err, /request is unsigned/);
});

test("an invalid request is rejected here too", async () => {
  const { code, err } = await start([...ARGS, "--timestamp", "now"], { env: KEYS }).ended;
  assert.equal(code, 2);
  assert.match(err, /`timestamp` is/);
});

test("a node that is named twice is sent once", async () => {
  const { out } = await start([...ARGS, "--json", "2", "cln-w1xufnk9", "2"], { env: KEYS }).ended;
  assert.equal(JSON.parse(out).body, BODY);
});
