// The package accepts exactly what the types declare: the same names, the same required ones, the
// same kinds of values.

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
  test(`${place.name} declares exactly the names that Rust accepts and reads`, async () => {
    const names = sorted(place.fields.keys());
    assert.deepEqual(sorted(Object.keys(place.good)), names, "this test misses one");
    assert.deepEqual(sorted(await accepted(place)), names);
    assert.deepEqual(sorted(await read(place)), names);
  });
}

for (const place of [...REQUESTS, ...OPTIONS]) {
  test(`${place.name} may be a class instance: every field is copied at once`, async () => {
    assert.deepEqual(sorted(await copied(place)), sorted(place.fields.keys()));
  });
}

test("both forms of Credentials together declare the names that Rust accepts and reads", async () => {
  const names = new Set(
    formsOf(typeOf("Credentials")).flatMap((form) => [...fieldsOf(form).keys()]),
  );
  for (const place of KEYS) {
    assert.deepEqual(sorted(await accepted(place)), sorted(names));
    assert.deepEqual(sorted(await read(place)), sorted(names));
  }
});

for (const place of [...REQUESTS, SIGN_OPTIONS, MORE_OPTIONS, ...KEYS, GUARD, QUEUE]) {
  test(`${place.name}: exactly the fields that the types require are required`, async () => {
    assert.equal(await refusal(place.call(place.good)), undefined);
    for (const [name, { optional }] of place.fields) {
      const { [name]: _, ...rest } = place.good;
      const refused = await refusal(place.call(rest));
      assert.equal(refused === undefined, optional, `without ${name}: ${refused?.message}`);
    }
  });

  test(`${place.name}: each field accepts the kinds of values of its type`, async () => {
    for (const [name, { type }] of place.fields) {
      const typed = kindsOf(type);
      for (const kind of KINDS) {
        const isAccepted = await accepts(place, name, kind);
        if (isAccepted && isLenient(place, name, kind)) continue;
        assert.equal(isAccepted, typed.includes(kind), `${name} and ${kind}`);
      }
    }
  });
}

/**
 * Values that are accepted although the types do not allow them.
 *
 * @param {Place} place
 * @param {string} name
 * @param {Kind} kind
 */
function isLenient(place, name, kind) {
  // The platform's Headers accept any object with its own properties.
  if (name === "headers") return typeof SAMPLES[kind][0] === "object";
  // What it returns is known only when it is called.
  if (name === "fetch" || name === "credentials") return kind === "a function";
  // Lists are read as JSON, in which a Date is a string and the other two are absent.
  return place === QUEUE && ["a Date", "a symbol", "a function"].includes(kind);
}

/**
 * Does a field accept a value of a kind?
 *
 * @param {Place} place
 * @param {string} name
 * @param {Kind} kind
 */
async function accepts({ good, call }, name, kind) {
  const { [name]: _, ...rest } = good;
  for (const value of SAMPLES[kind]) {
    if (!(await refusal(call({ ...rest, [name]: value })))) return true;
  }
  return false;
}

const FROZEN = [
  ...["RemoveNodesRequest", "ListQueuesRequest", "ListNodesRequest", "WaitForJobRequest"],
  ...["SignOptions", "RequestOptions", "ReadOptions", "ChangeOptions", "Options", "Credentials"],
  ...["LookUpOptions", "ClientDefaults", "FetchInit", "FetchResponse"],
  ...["Guard", "QueueInfo", "NodeInfo", "HpcErrorFields", "HpcEvent"],
];

for (const name of FROZEN) {
  test(`${name} may be frozen: all its fields are readonly`, () => {
    for (const form of formsOf(typeOf(name))) {
      for (const [field, { readonly }] of fieldsOf(form)) assert.ok(readonly, field);
    }
  });
}

test("fetchCredentials declares the modes that Rust accepts", async () => {
  const type = MORE_OPTIONS.fields.get("fetchCredentials")?.type;
  const modes = type ? literalsOf(type) : [];
  for (const fetchCredentials of modes) {
    assert.equal(await refusal(MORE_OPTIONS.call({ fetchCredentials })), undefined);
  }
  const refused = await refusal(MORE_OPTIONS.call({ fetchCredentials: "another" }));
  const [, ...quoted] = refused?.message.match(/"[^"]*"/g) ?? [];
  assert.deepEqual(sorted(quoted.map((word) => JSON.parse(word))), sorted(modes));
});
