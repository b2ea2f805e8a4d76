// No argument makes the instance trap or leaves a promise pending.

import assert from "node:assert/strict";
import test from "node:test";
import {
  failure,
  GOOD,
  HpcError,
  inProject,
  listNodes,
  rejection,
  removeNodes,
  signRequest,
} from "./package.js";

const boom = new Error("boom");
const cyclic = /** @type {Record<string, unknown>} */ ({});
cyclic.self = cyclic;
const revoked = Proxy.revocable({}, {});
revoked.revoke();
const revokedList = Proxy.revocable([2], {});
revokedList.revoke();

/** An object that throws on every access. */
const explosive = new Proxy(
  {},
  Object.fromEntries(
    ["get", "has", "ownKeys", "getPrototypeOf", "getOwnPropertyDescriptor"].map((trap) => [
      trap,
      () => {
        throw boom;
      },
    ]),
  ),
);

/** Values that are wrong nearly everywhere. */
const WRONG = [
  ...[null, true, false, 0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 7n, 2n ** 70n],
  ...["\ud800", "\udfff x", Symbol("s"), Symbol.iterator, () => 1, class {}, async () => {}],
  ...[{}, cyclic, [], [[]], new Map(), new Set([2]), /x/, new Error("e"), Object.create(null)],
  ...[revoked.proxy, explosive, new Date(Number.NaN), new String("x"), new Number(2)],
  ...[
    new Uint8Array(8),
    new ArrayBuffer(8),
    new Promise(() => {}),
    globalThis,
    Atomics,
    WebAssembly,
  ],
];

/** @param {unknown} request @param {unknown} [options] */
const sign = (request, options) =>
  signRequest(/** @type {any} */ (request), /** @type {any} */ (options));

/** @param {unknown} request @param {unknown} [options] */
const remove = (request, options) =>
  removeNodes(/** @type {any} */ (request), /** @type {any} */ (options));

/** The instance still works. */
async function works() {
  const { body } = await signRequest(GOOD);
  assert.equal(
    body,
    '{"cluster_id": "ehpc-gk3wfc7e", "hpcqueue_id": "ehpcq-m7qglynz", "nodelist": ["cln-w1xufnk9"], "zone": "jn1a"}',
  );
}

test("a malformed request is invalid", async () => {
  for (const request of [undefined, "text", ...WRONG]) {
    for (const call of [sign, removeNodes]) {
      const error = await failure(call(/** @type {any} */ (request)));
      assert.equal(error.kind, "invalid");
      assert.equal(error.attempts, 0);
    }
  }
  await works();
});

for (const field of ["cluster_id", "hpcqueue_id", "zone", "nodelist", "timestamp"]) {
  test(`a malformed ${field} is invalid, and the error names it`, async () => {
    for (const value of ["", ...WRONG]) {
      const error = await failure(sign({ ...GOOD, [field]: value }));
      assert.deepEqual([error.kind, error.field], ["invalid", field], String(error.message));
    }
    const error = await failure(
      sign({
        ...GOOD,
        get [field]() {
          throw boom;
        },
      }),
    );
    assert.deepEqual([error.kind, error.field, error.cause], ["invalid", field, boom]);
    await works();
  });
}

test("a malformed entry of nodelist is invalid, and the error gives its index", async () => {
  for (const value of ["", undefined, ...WRONG]) {
    const error = await failure(sign({ ...GOOD, nodelist: [1, "a", value, 3] }));
    assert.deepEqual([error.kind, error.field], ["invalid", "nodelist"]);
    assert.match(error.message, /nodelist\[2\]/);
  }
  const lists = [
    revokedList.proxy,
    // biome-ignore lint/suspicious/noSparseArray: this is what is tested
    [1, , 2],
    new Array(2 ** 32 - 1),
    new Proxy([], { get: (_, name) => (name === "length" ? 2 ** 53 : 1) }),
    new Proxy([], { get: (_, name) => (name === "length" ? -1 : 1) }),
    new Proxy([], { get: (_, name) => (name === "length" ? Number.NaN : 1) }),
    Object.defineProperty([1], "0", {
      get() {
        throw boom;
      },
    }),
  ];
  for (const nodelist of lists) {
    assert.equal((await failure(sign({ ...GOOD, nodelist }))).field, "nodelist");
  }
  await works();
});

test("adjacent entries of nodelist are never joined", async () => {
  for (const nodelist of [
    ["\ud83d", "\ude00"],
    ["a\ud83d", "\ude00b", "c"],
    ["a", "\ud800"],
    [1, -1],
    [1, 1e21],
    ["1", 1.5],
  ]) {
    assert.equal((await failure(sign({ ...GOOD, nodelist }))).field, "nodelist");
  }
  for (const nodelist of [
    ["a", "b", "ab", "aba"],
    [1, 11, 111, "1", "11"],
    ["\ufffd", "x\ufffd", "😀", "\u{10ffff}", "节", "点节"],
    [2 ** 53 - 1, 1, "0", "-1", "1.5", "NaN"],
  ]) {
    const { body } = await sign({ ...GOOD, nodelist });
    assert.deepEqual(JSON.parse(body).nodelist, nodelist);
  }
});

test("a malformed option onPage is invalid, and the error names it", async () => {
  for (const onPage of /** @type {any[]} */ (WRONG)) {
    if (typeof onPage === "function") continue;
    const error = await failure(listNodes({ cluster_id: "c", zone: "z" }, { onPage }));
    assert.deepEqual([error.kind, error.field], ["invalid", "onPage"]);
  }
});

/** The values among WRONG that are valid for an option. */
const RIGHT = new Map([
  ["signal", [null]],
  ["guard", [true, false]],
  ["allowInsecure", [true, false]],
  ["maxAttempts", []],
  ["onEvent", WRONG.filter((value) => typeof value === "function")],
  ["settleMs", [0]],
  // Whatever `Headers` accepts as an empty list is accepted.
  ["headers", WRONG.filter((value) => typeof value === "object" || typeof value === "function")],
]);

for (const option of [
  ...["endpoint", "credentials", "signedPath", "headers", "fetchCredentials", "signal"],
  ...["timeoutMs", "deadlineMs", "maxAttempts", "settleMs", "guard", "onEvent", "allowInsecure"],
]) {
  test(`a malformed option ${option} is invalid, and the error names it`, async () => {
    for (const value of WRONG) {
      if (RIGHT.get(option)?.some((right) => Object.is(right, value))) continue;
      const error = await failure(remove(GOOD, { [option]: value }));
      assert.equal(error.kind, "invalid");
      assert.ok(error.field?.startsWith(option), `${option}: ${error.field}`);
    }
    const throwing = Object.defineProperty({}, option, {
      enumerable: true,
      get() {
        throw boom;
      },
    });
    const error = await failure(remove(GOOD, throwing));
    assert.deepEqual([error.kind, error.field, error.cause], ["invalid", option, boom]);
    await works();
  });
}

test("malformed options are invalid", async () => {
  for (const options of WRONG.filter((value) => typeof value !== "object" || value === null)) {
    assert.deepEqual((await failure(sign(GOOD, options))).kind, "invalid");
  }
  assert.equal((await failure(sign(GOOD, explosive))).kind, "invalid");
  await works();
});

test("a misspelt field or option is named, and the right name is suggested", async () => {
  for (const [
    request,
    options,
    field,
    meant,
  ] of /** @type {[object, object, string, string][]} */ ([
    [{ nodeList: [2] }, {}, "nodeList", "`nodelist`"],
    [{ clusterId: "c" }, {}, "clusterId", "`cluster_id`"],
    [{}, { timeout: 5 }, "timeout", "`timeoutMs`"],
    [{}, { signedpath: "/api" }, "signedpath", "`signedPath`"],
    [{}, { credential: {} }, "credential", "`credentials`"],
    [{}, { credentials: { accessKeyID: "a" } }, "credentials.accessKeyID", "`accessKeyId`"],
  ])) {
    const error = await failure(sign({ ...GOOD, ...request }, options));
    assert.deepEqual([error.kind, error.field], ["invalid", field]);
    assert.ok(error.message.includes(meant), error.message);
  }
});

test("every field and option is checked, even an inherited one", async () => {
  /** @type {[(wrong: object) => Promise<unknown>, number][]} */
  const checks = [
    [(wrong) => sign(wrong), 5],
    [(wrong) => sign(GOOD, wrong), 8],
    [(wrong) => remove(GOOD, wrong), 18],
  ];
  for (const [check, count] of checks) {
    const { message } = await failure(check({ colour: 1 }));
    const names = /It must be one of (.*)\.$/.exec(message)?.[1]?.split(", ") ?? [];
    assert.equal(names.length, count, message);
    for (const name of names) {
      // Valid except for one field, which only the prototype has.
      const own = count === 5 ? Object.entries(GOOD).filter(([key]) => key !== name) : [];
      const wrong = Object.create({ [name]: Symbol(name) });
      const error = await failure(check(Object.assign(wrong, Object.fromEntries(own))));
      assert.deepEqual([error.kind, error.field], ["invalid", name]);
    }
  }
});

test("malformed credentials are invalid, and never shown", async () => {
  const secret = "hunter2-hunter2";
  for (const credentials of [
    ...WRONG,
    secret,
    { accessKeyId: "k" },
    { secretAccessKey: secret },
    { accessKeyId: 5, secretAccessKey: secret },
    { accessKeyId: "k", secretAccessKey: "" },
    { accessKeyId: "k", secretAccessKey: [secret] },
    { accessKeyId: "k", secretAccessKey: `${secret}\ud800` },
    { accessKeyId: "k", secretAccessKey: secret, sign: () => "" },
    { accessKeyId: "k", sign: "not a function" },
    { accessKeyId: "k", secretAccessKey: 123456789 },
  ]) {
    const error = await failure(sign(GOOD, { credentials }));
    assert.equal(error.kind, "invalid");
    const shown = `${error.message} ${JSON.stringify(error)} ${error.stack}`;
    assert.ok(!shown.includes("hunter2") && !shown.includes("123456789"), shown);
  }
  await works();
});

test("an endpoint that is unsafe or not a URL is invalid", async () => {
  for (const endpoint of [
    ...["", "/api", "api", "//host/api", "http://example.com/api", "http://10.0.0.1/api"],
    ...["ftp://example.com", "file:///etc/passwd", "javascript:alert(1)", "data:,x"],
    ...["https://user:pw@example.com/api", "https://user@example.com/api"],
    ...["https://example.com/api?x=1", "https://example.com/api#x", "https://example.com/api?"],
    ...["https://", "http://[::2]/api", "http://127.0.0.1.example/api"],
  ]) {
    const error = await failure(sign(GOOD, { endpoint }));
    assert.deepEqual([error.kind, error.field], ["invalid", "endpoint"], endpoint);
    assert.ok(!error.message.includes("pw"));
  }
  for (const endpoint of ["http://localhost/api", "http://127.0.0.1:8080", "http://[::1]/api/"]) {
    await signRequest(GOOD, { endpoint });
  }
  await signRequest(GOOD, { endpoint: "http://10.0.0.1/api", allowInsecure: true });
});

test("headers that HTTP does not allow are invalid, and so is Content-Type", async () => {
  for (const headers of [
    { "bad name": "x" },
    { "": "x" },
    { "X-Line": "a\nb" },
    { "X-Wide": "節" },
    { "X-Symbol": Symbol("s") },
    [["only one"]],
    { "content-type": "text/plain" },
  ]) {
    const error = await failure(sign(GOOD, { headers }));
    assert.deepEqual([error.kind, error.field], ["invalid", "headers"]);
  }
  await works();
});

test("a getter that calls the package again does no harm", async () => {
  /** @type {Promise<unknown>[]} */
  const inner = [];
  const request = {
    ...GOOD,
    get zone() {
      inner.push(signRequest(GOOD));
      return "jn1a";
    },
  };
  await signRequest(request);
  assert.ok(inner.length > 0);
  await Promise.all(inner);
  await works();
});

test("calls with no stack left settle, and do no harm", async () => {
  // In a separate process: V8 warns about each promise rejected there.
  const script = `
    const { signRequest } = await import("ehpc-remove-nodes");
    const good = { cluster_id: "c", hpcqueue_id: "q", nodelist: [2], zone: "z" };
    const calls = [];
    // Bounded: a getter that calls again would otherwise never end.
    let budget = 5000;
    const evil = {
      ...good,
      get zone() {
        if (budget-- > 0) calls.push(signRequest(evil));
        return "z";
      },
    };
    for (let round = 0; round < 3; round++) {
      try {
        calls.push(signRequest(evil));
      } catch {}
      (function dive() {
        try {
          dive();
        } catch {}
        if (budget-- > 0) calls.push(signRequest(good));
      })();
    }
    const settled = await Promise.allSettled(calls);
    console.log(settled.length > 1000, (await signRequest(good)).method);
  `;
  assert.equal(await inProject(script), "true POST");
});

test("a signal that is not an AbortSignal works by its methods, or is invalid", async () => {
  const signals = [
    { aborted: false },
    { aborted: "no", addEventListener() {} },
    {
      aborted: false,
      get addEventListener() {
        throw boom;
      },
    },
  ];
  for (const signal of signals) {
    assert.equal((await failure(sign(GOOD, { signal }))).field, "signal");
  }
  const polyfill = { aborted: true, reason: "as it is", addEventListener() {} };
  assert.equal(await rejection(sign(GOOD, { signal: polyfill })), "as it is");
  const throws = {
    aborted: false,
    addEventListener() {
      throw boom;
    },
    removeEventListener() {
      throw boom;
    },
  };
  await sign(GOOD, { signal: throws });
  await works();
});

test("toJSON and fromJSON round-trip an HpcError", async () => {
  const error = await failure(sign({}));
  assert.equal(error.name, "HpcError");
  assert.ok(error instanceof Error);
  const back = HpcError.fromJSON(structuredClone(error.toJSON()));
  assert.deepEqual(back.toJSON(), error.toJSON());
  assert.ok(back instanceof HpcError);
  for (const json of [undefined, null, 5, "x", {}, { kind: 5 }]) {
    assert.throws(() => HpcError.fromJSON(json), TypeError);
  }
  assert.ok(error.stack?.includes("hostile.test.js"), error.stack);
});
