// An exception or rejection of the caller's own code, now or later, never becomes an unhandled
// rejection and changes no outcome.

import assert from "node:assert/strict";
import test, { after } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { listen } from "./listen.js";
import {
  checkRemoval,
  failure,
  GOOD,
  listNodes,
  preload,
  removeNodes,
  signRequest,
} from "./package.js";

const NODES = Array.from({ length: 300 }, (_, i) => ({ node_id: `cln-${i}` }));

const { url, close } = await listen((req, res) => {
  if (req.url?.startsWith("/silent")) return;
  if (req.url?.includes("/listNodes")) {
    const offset = Number(new URL(req.url, "http://h").searchParams.get("offset"));
    const page = NODES.slice(offset, offset + 100);
    return void res.end(
      JSON.stringify({ ret_code: 0, total_count: NODES.length, hpc_app_nodes_set: page }),
    );
  }
  res.end('{"action":"R","job_id":"j-1","ret_code":0}');
});
after(close);
await preload();

const boom = new Error("the caller's own");
const late = () => sleep(5).then(() => Promise.reject(boom));

/** A promise whose properties throw when they are read. */
const prickly = () =>
  Object.defineProperty(Promise.resolve(), "constructor", {
    get() {
      throw boom;
    },
  });

/**
 * How a function of the caller may misbehave.
 * @type {Record<string, () => unknown>}
 */
const BAD = {
  throws() {
    throw boom;
  },
  "throws nothing": () => {
    throw undefined;
  },
  rejects: () => Promise.reject(boom),
  "rejects late": late,
  "returns a thenable that rejects late": () => ({
    // biome-ignore lint/suspicious/noThenProperty: this is what is tested
    then: (/** @type {unknown} */ _, /** @type {() => void} */ reject) => setTimeout(reject, 5),
  }),
  "returns a thenable that throws": () => ({
    // biome-ignore lint/suspicious/noThenProperty: this is what is tested
    get then() {
      throw boom;
    },
  }),
  "returns a promise that throws when it is read": prickly,
};

/**
 * Counts unhandled rejections, including late ones.
 * @param {() => unknown} run
 */
async function unhandled(run) {
  const others = process.listeners("unhandledRejection");
  let count = 0;
  const counting = () => count++;
  process.removeAllListeners("unhandledRejection").on("unhandledRejection", counting);
  try {
    await run();
    await sleep(30);
  } finally {
    process.removeAllListeners("unhandledRejection");
    for (const other of others) process.on("unhandledRejection", other);
  }
  return count;
}

for (const [what, bad] of Object.entries(BAD)) {
  test(`an onEvent that ${what} changes nothing`, async () => {
    const onEvent = /** @type {() => void} */ (bad);
    const count = await unhandled(async () => {
      assert.equal((await removeNodes(GOOD, { endpoint: url, onEvent })).job_id, "j-1");
    });
    assert.equal(count, 0);
  });

  test(`an onPage that ${what} changes nothing, and is called for the next page`, async () => {
    let calls = 0;
    const onPage = () => {
      calls += 1;
      return bad();
    };
    const count = await unhandled(async () => {
      const place = { cluster_id: "c", zone: "z" };
      assert.deepEqual(await listNodes(place, { endpoint: url, onPage }), NODES);
    });
    assert.deepEqual([count, calls], [0, 4]);
  });

  test(`a signal whose methods do the same (${what}) changes nothing`, async () => {
    const count = await unhandled(async () => {
      const signal = /** @type {any} */ ({
        aborted: false,
        addEventListener: bad,
        removeEventListener: bad,
      });
      assert.equal((await removeNodes(GOOD, { endpoint: url, signal })).job_id, "j-1");
    });
    assert.equal(count, 0);
  });

  test(`a sign that ${what} fails the call as invalid, and does nothing else`, async () => {
    const credentials = { accessKeyId: "k", sign: /** @type {() => string} */ (bad) };
    const count = await unhandled(async () => {
      for (const timeoutMs of [2, 1000]) {
        const error = await failure(removeNodes(GOOD, { endpoint: url, credentials, timeoutMs }));
        assert.deepEqual([error.kind, error.field], ["invalid", "credentials.sign"]);
      }
    });
    assert.equal(count, 0);
  });
}

test("a sign that rejects after the call has ended is ignored", async () => {
  const credentials = { accessKeyId: "k", sign: late };
  const count = await unhandled(async () => {
    const { signal } = new AbortController();
    const kinds = await Promise.all([
      failure(removeNodes(GOOD, { endpoint: url, credentials, timeoutMs: 1 })),
      failure(removeNodes(GOOD, { endpoint: url, credentials, deadlineMs: 1, signal })),
    ]);
    assert.deepEqual(
      kinds.map(({ kind }) => kind),
      ["invalid", "http"],
    );
  });
  assert.equal(count, 0);
});

test("a promise as an argument is invalid, and its rejection is ignored", async () => {
  /** @type {Record<string, () => Promise<unknown>>} */
  const calls = {
    request: () => removeNodes(/** @type {any} */ (late())),
    zone: () => removeNodes({ ...GOOD, zone: /** @type {any} */ (late()) }),
    nodelist: () => removeNodes({ ...GOOD, nodelist: /** @type {any} */ (late()) }),
    "nodelist of promises": () =>
      removeNodes({ ...GOOD, nodelist: [/** @type {any} */ (late()), "a", late()] }),
    endpoint: () => signRequest(GOOD, { endpoint: /** @type {any} */ (late()) }),
    credentials: () => signRequest(GOOD, { credentials: /** @type {any} */ (late()) }),
    "credentials.accessKeyId": () =>
      signRequest(GOOD, { credentials: /** @type {any} */ ({ accessKeyId: late(), sign: late }) }),
    guard: () => removeNodes(GOOD, { guard: /** @type {any} */ ({ queues: late() }) }),
    signal: () => removeNodes(GOOD, { signal: /** @type {any} */ (late()) }),
    queues: () => checkRemoval(/** @type {any} */ (late()), GOOD),
  };
  for (const [what, call] of Object.entries(calls)) {
    const count = await unhandled(async () => {
      const error = await failure(call());
      assert.equal(error.kind, "invalid", what);
    });
    assert.equal(count, 0, what);
  }
});

test("an abort reason that is a rejecting promise is passed on, and its rejection is ignored", async () => {
  const count = await unhandled(async () => {
    const reason = late();
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 1);
    const error = await failure(
      removeNodes(GOOD, { endpoint: `${url}/silent`, signal: controller.signal }),
    );
    assert.deepEqual([error.kind, error.cause], ["unknown", reason]);
    const thrown = await signRequest(GOOD, { signal: AbortSignal.abort(reason) }).then(
      () => undefined,
      (/** @type {unknown} */ own) => ({ own }),
    );
    assert.equal(thrown?.own, reason);
  });
  assert.equal(count, 0);
});
