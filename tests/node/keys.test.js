// A key with surrounding white space, usually the line end of a file. The API would only report
// that authentication failed.

import assert from "node:assert/strict";
import test from "node:test";
import { inspect } from "node:util";
import { failure, GOOD, listQueues, removeNodes, signRequest } from "./package.js";

const KEYS = { accessKeyId: "QYACCESSKEYIDEXAMPLE", secretAccessKey: "hunter2/hunter2+hunter2=" };
const NAMES = /** @type {const} */ (["accessKeyId", "secretAccessKey"]);

/** Characters that a file, a form or a web page adds around a key. */
const AROUND = [
  ...["\n", "\r", "\r\n", " ", "\t", "\v", "\f", "\0", "\x1a", "\x85"],
  ...["\u00a0", "\u1680", "\u2003", "\u2028", "\u2029", "\u3000", "\ufeff", "\u200b", "\u2060"],
];

/** @param {object} credentials */
const options = (credentials) => ({
  endpoint: "http://127.0.0.1:9/api",
  credentials: /** @type {any} */ (credentials),
});

for (const name of NAMES) {
  test(`white space at either end of ${name} is invalid, and the error does not show the key`, async () => {
    for (const space of AROUND) {
      for (const key of [KEYS[name] + space, space + KEYS[name], space, `${space}x${space}`]) {
        const error = await failure(signRequest(GOOD, options({ ...KEYS, [name]: key })));
        assert.deepEqual([error.kind, error.field], ["invalid", `credentials.${name}`]);
        assert.match(
          error.message,
          /begins or ends with white space\. Nothing was sent.*line break/,
        );
        const all = inspect(error, { showHidden: true }) + error.stack + JSON.stringify(error);
        assert.ok(!all.includes(KEYS[name]), all);
      }
    }
  });
}

test("every call rejects such a key, also with a signing function", async () => {
  const padded = { ...KEYS, secretAccessKey: `${KEYS.secretAccessKey}\n` };
  const { cluster_id, zone } = GOOD;
  for (const call of [
    removeNodes(GOOD, options(padded)),
    listQueues({ cluster_id, zone }, options(padded)),
  ]) {
    const error = await failure(call);
    assert.deepEqual([error.kind, error.attempts], ["invalid", 0]);
  }
  const signed = { accessKeyId: `${KEYS.accessKeyId}\r\n`, sign: () => "" };
  const error = await failure(signRequest(GOOD, options(signed)));
  assert.equal(error.field, "credentials.accessKeyId");
});

test("the inside of a key is not checked", async () => {
  for (const key of ["a b", "a\nb", "密 钥", "a\ufeffb", "😀", "x"]) {
    for (const name of NAMES) {
      const { url } = await signRequest(GOOD, options({ ...KEYS, [name]: key }));
      assert.match(url, /&signature=/);
    }
  }
});
