// Text of hundreds of megabytes does no harm.

import assert from "node:assert/strict";
import test from "node:test";
import { failure, GOOD, signRequest } from "../package.js";

test("oversized text is rejected before it is copied", async () => {
  const huge = "x".repeat(2 ** 28);
  const zone = await failure(signRequest({ ...GOOD, zone: huge }));
  assert.deepEqual([zone.kind, zone.field], ["invalid", "zone"]);
  const ids = await failure(
    signRequest({ ...GOOD, nodelist: Array.from({ length: 40 }, (_, i) => huge + i) }),
  );
  assert.deepEqual([ids.kind, ids.field], ["invalid", "nodelist"]);
  const secretAccessKey = huge;
  const key = await failure(
    signRequest(GOOD, { credentials: { accessKeyId: "k", secretAccessKey } }),
  );
  assert.deepEqual([key.kind, key.field], ["invalid", "credentials.secretAccessKey"]);
  assert.equal((await failure(signRequest(GOOD, { endpoint: huge }))).field, "endpoint");
  assert.equal((await failure(signRequest({ ...GOOD, [huge]: 1 }))).kind, "invalid");
  assert.equal((await signRequest(GOOD)).method, "POST");
});
