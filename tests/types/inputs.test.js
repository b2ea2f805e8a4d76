// What a caller may pass is what the types say: the same names, the same ones required, the same
// kinds of values.

import assert from "node:assert/strict";
import test from "node:test";
import { fieldsOf, formsOf, kindsOf, literalsOf, typeOf } from "./declarations.js";
import { accepted, copied, read } from "./names.js";
import {
  GUARD,
  KEYS,
  MORE_OPTIONS,
  OPTIONS,
  QUEUE,
  REQUESTS,
  refusal,
  SIGN_OPTIONS,
} from "./places.js";
import { KINDS, SAMPLES } from "./samples.js";

/** @typedef {import("./places.js").Place} Place */
/** @typedef {import("./samples.js").Kind} Kind */

const sorted = (/** @type {Iterable<string>} */ names) => [...names].sort();

for (const place of [...REQUESTS, ...OPTIONS, GUARD]) {
  test(`${place.name} names what Rust accepts and reads, no more and no less`, async () => {
    const names = sorted(place.fields.keys());
    assert.deepEqual(sorted(Object.keys(place.good)), names, "this test leaves one out");
    assert.deepEqual(sorted(await accepted(place)), names);
    assert.deepEqual(sorted(await read(place)), names);
  });
}

for (const place of [...REQUESTS, ...OPTIONS]) {
  test(`${place.name} may be an object of a class: every field of it is copied at once`, async () => {
    assert.deepEqual(sorted(await copied(place)), sorted(place.fields.keys()));
  });
}

test("both forms of Credentials together name what Rust accepts and reads", async () => {
  const names = new Set(
    formsOf(typeOf("Credentials")).flatMap((form) => [...fieldsOf(form).keys()]),
  );
  for (const place of KEYS) {
    assert.deepEqual(sorted(await accepted(place)), sorted(names));
    assert.deepEqual(sorted(await read(place)), sorted(names));
  }
});

for (const place of [...REQUESTS, SIGN_OPTIONS, MORE_OPTIONS, ...KEYS, GUARD, QUEUE]) {
  test(`${place.name}: what the types require is required, and nothing else`, async () => {
    assert.equal(await refusal(place.call(place.good)), undefined);
    for (const [name, { optional }] of place.fields) {
      const { [name]: _, ...rest } = place.good;
      const refused = await refusal(place.call(rest));
      assert.equal(refused === undefined, optional, `without ${name}: ${refused?.message}`);
    }
  });

  test(`${place.name}: each field takes the kinds of values that its type says`, async () => {
    for (const [name, { type }] of place.fields) {
      const typed = kindsOf(type);
      for (const kind of KINDS) {
        const taken = await takes(place, name, kind);
        if (taken && isLenient(place, name, kind)) continue;
        assert.equal(taken, typed.includes(kind), `${name} and ${kind}`);
      }
    }
  });
}

/**
 * Where more is taken than the types say, on purpose.
 *
 * @param {Place} place
 * @param {string} name
 * @param {Kind} kind
 */
function isLenient(place, name, kind) {
  // The platform's Headers take any object, for whatever it has of its own.
  if (name === "headers") return typeof SAMPLES[kind][0] === "object";
  // Lists are read as JSON, where a Date is a string and these two are not there at all.
  return place === QUEUE && ["a Date", "a symbol", "a function"].includes(kind);
}

/**
 * Does a field take one of the values of a kind?
 *
 * @param {Place} place
 * @param {string} name
 * @param {Kind} kind
 */
async function takes({ good, call }, name, kind) {
  const { [name]: _, ...rest } = good;
  for (const value of SAMPLES[kind]) {
    if (!(await refusal(call({ ...rest, [name]: value })))) return true;
  }
  return false;
}

const FROZEN = [
  ...["RemoveNodesRequest", "ListQueuesRequest", "ListNodesRequest", "WaitForJobRequest"],
  ...["SignOptions", "RequestOptions", "ReadOptions", "ChangeOptions", "Options", "Credentials"],
  ...["Guard", "QueueInfo", "NodeInfo", "HpcErrorFields", "HpcEvent"],
];

for (const name of FROZEN) {
  test(`${name} may be frozen: all of it is readonly`, () => {
    for (const form of formsOf(typeOf(name))) {
      for (const [field, { readonly }] of fieldsOf(form)) assert.ok(readonly, field);
    }
  });
}

test("fetchCredentials has the modes that Rust takes", async () => {
  const type = MORE_OPTIONS.fields.get("fetchCredentials")?.type;
  const modes = type ? literalsOf(type) : [];
  for (const fetchCredentials of modes) {
    assert.equal(await refusal(MORE_OPTIONS.call({ fetchCredentials })), undefined);
  }
  const refused = await refusal(MORE_OPTIONS.call({ fetchCredentials: "another" }));
  const [, ...quoted] = refused?.message.match(/"[^"]*"/g) ?? [];
  assert.deepEqual(sorted(quoted.map((word) => JSON.parse(word))), sorted(modes));
});
