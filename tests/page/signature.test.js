// The simulated API accepts exactly what the vendor's SDK signed.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { authenticate } from "../../www/sim/authenticate.js";
import { parseTarget } from "../../www/sim/target.js";

describe("signatures", () => {
  // Recorded from the vendor's SDK.
  const target =
    "/api/queue/ehpc/removeNodes?timestamp=2026-01-02T03%3A04%3A05Z&version=1&signature_version=1&signature_method=HmacSHA256&access_key_id=QYACCESSKEYIDEXAMPLE&signature=fOkNi2LOvVUUPhbdqXkb0oKq7ybBspCleJdy9fHJs88%253D";
  const body = Buffer.from(
    '{"cluster_id": "ehpc-gk3wfc7e", "hpcqueue_id": "ehpcq-m7qglynz", "nodelist": [2], "zone": "jn1a"}',
  );
  const search =
    "/api/cluster/listNodes?cluster_id=ehpc-gk3wfc7e&limit=100&offset=200&search_word=%E7%99%BB%E5%BD%95%20%E8%8A%82%E7%82%B9/1~a%2Bb%26c%3Dd&timestamp=2026-01-02T03%3A04%3A05Z&zone=jn1a&version=1&signature_version=1&signature_method=HmacSHA256&access_key_id=QYACCESSKEYIDEXAMPLE&signature=Tm7xOGJj5%252BOK2%252FaXBW0SlY%252BYLmhvH%252F5Jt%252F4U5KlWAlU%253D";
  const keys = { accessKeyId: "QYACCESSKEYIDEXAMPLE", secretAccessKey: "SECRETACCESSKEY" };
  const time = Date.parse("2026-01-02T03:04:05Z");

  /**
   * @param {string} method
   * @param {string} text
   * @param {Buffer} bytes
   * @param {number} [now]
   */
  const check = (method, text, bytes, now = time) =>
    authenticate({ method, body: bytes, ...parseTarget(text) }, now, keys);

  test("the SDK's own requests pass", () => {
    check("POST", target, body);
    check("GET", search, Buffer.alloc(0));
  });

  test("a changed byte anywhere is rejected", () => {
    const wrong = { retCode: 1200 };
    assert.throws(() => check("GET", target, body), wrong);
    assert.throws(() => check("POST", target, Buffer.from(`${body} `)), wrong);
    assert.throws(() => check("POST", target.replace("removeN", "addN"), body), wrong);
    assert.throws(() => check("POST", target.replace("05Z", "06Z"), body), wrong);
    assert.throws(() => check("POST", `${target}&more=1`, body), wrong);
    assert.throws(() => check("POST", target.replace("%253D", "%3D"), body), wrong);
    assert.throws(() => check("GET", search.replace("%20", "+"), Buffer.alloc(0)), wrong);
    assert.throws(() => check("POST", target.replace(/&signature=.*/, ""), body), wrong);
    assert.throws(() => check("POST", target.replace("EXAMPLE", "OTHER"), body), wrong);
    assert.throws(() => check("POST", target.replace("&version=1", "&version=2"), body), wrong);
  });

  test("a timestamp may be at most 60 s off in either direction", () => {
    for (const off of [-60_000, 60_000]) check("POST", target, body, time + off);
    for (const off of [-60_001, 60_001]) {
      assert.throws(() => check("POST", target, body, time + off), { retCode: 1300 });
    }
  });
});
