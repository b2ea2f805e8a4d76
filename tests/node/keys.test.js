// A key that came with something around it: the line end of its file, as a rule. The API would only
// say that the authentication failed.

import assert from "node:assert/strict";
import test from "node:test";
import { inspect } from "node:util";
import { failure, GOOD, listQueues, removeNodes, signRequest } from "./package.js";

const KEYS = { accessKeyId: "QYACCESSKEYIDEXAMPLE", secretAccessKey: "hunter2/hunter2+hunter2=" };
const NAMES = /** @type {const} */ (["accessKeyId", "secretAccessKey"]);

/** What a file, a form or a web page puts around a key. */
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
  test(`white space at an end of ${name} is invalid, and the key is not repeated`, async () => {
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

test("every call refuses such a key, and so does one whose requests a function signs", async () => {
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

test("what is inside a key is not looked at", async () => {
  for (const key of ["a b", "a\nb", "密 钥", "a\ufeffb", "😀", "x"]) {
    for (const name of NAMES) {
      const { url } = await signRequest(GOOD, options({ ...KEYS, [name]: key }));
      assert.match(url, /&signature=/);
    }
  }
});
