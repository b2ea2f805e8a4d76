// Values that are valid nowhere.

import { createContext, runInContext } from "node:vm";
import fc from "fast-check";
import { oneOf, printable } from "./named-value.js";

export const boom = new Error("boom");

const blow = () => {
  throw boom;
};

const TRAPS = /** @type {const} */ ([
  ...["get", "has", "ownKeys", "getPrototypeOf", "getOwnPropertyDescriptor", "set"],
  ...["isExtensible", "defineProperty", "deleteProperty", "apply", "construct"],
]);

/** An object or function that throws on every trap. @param {object} target */
const explosive = (target) =>
  new Proxy(target, Object.fromEntries(TRAPS.map((trap) => [trap, blow])));

/** @param {object} target */
function revoked(target) {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

/** A rejected promise that is already handled. @param {unknown} reason */
function rejected(reason) {
  const promise = Promise.reject(reason);
  promise.catch(() => {});
  return promise;
}

function cyclic() {
  const value = /** @type {unknown[] & { self?: unknown }} */ ([{}]);
  value.push(value);
  value.self = value;
  return value;
}

function detached() {
  const buffer = new ArrayBuffer(8);
  const view = new Uint8Array(buffer);
  structuredClone(buffer, { transfer: [buffer] });
  return view;
}

/** @param {PropertyKey} name @param {() => unknown} get */
export const withGetter = (name, get) => Object.defineProperty({}, name, { get, enumerable: true });

/** Returns another value on each call. */
function fickle() {
  const values = [true, "a", 7, undefined, Symbol("s"), [], 1n, {}];
  let reads = 0;
  return () => values[reads++ % values.length];
}

const deep = () => {
  let value = {};
  for (let depth = 0; depth < 10_000; depth++) value = { value };
  return value;
};

const another = createContext();

/** Creates a value in another realm, as in an iframe. @param {string} script */
const foreign = (script) => () => runInContext(`(${script})`, another);

class WithPrivate {
  #own = 1;

  get cluster_id() {
    return `${this.#own}`;
  }
}

/** Shared, because they are slow to create. */
const LONG = {
  holes: new Array(2 ** 32 - 1),
  numbers: Array.from({ length: 20_000 }, (_, index) => index + 1),
  text: "x".repeat(2 ** 24 + 1),
};

/** Every hostile value that JavaScript allows. */
const HOSTILE = {
  "a revoked proxy": () => revoked({}),
  "a revoked list": () => revoked([2]),
  "a revoked function": () => revoked(() => {}),
  "an object that throws": () => explosive({}),
  "a list that throws": () => explosive([1]),
  "a function that throws": () => explosive(() => {}),
  "a proxy that returns itself": () => {
    /** @type {object} */
    const proxy = new Proxy(() => {}, { get: () => proxy, apply: () => proxy, has: () => true });
    return proxy;
  },
  "an endless list": () =>
    new Proxy([], { get: (_, name) => (name === "length" ? Number.POSITIVE_INFINITY : 1) }),
  "a list with a negative length": () =>
    new Proxy([], { get: (_, name) => (name === "length" ? -1 : 1) }),
  "a list with a getter": () => Object.defineProperty([1], 0, { get: blow }),
  "a list of holes": () => LONG.holes,
  "a list of 20,000": () => LONG.numbers,
  "16 Mi characters": () => LONG.text,
  "a cyclic value": cyclic,
  "a deep value": deep,
  "a thenable that throws": () => withGetter("then", blow),
  "a thenable that never settles": () => withGetter("then", () => () => {}),
  "a thenable that resolves twice": () =>
    withGetter("then", () => (/** @type {Function} */ done) => done(1) ?? done(2)),
  "a thenable that resolves later": () =>
    withGetter("then", () => (/** @type {Function} */ done) => setTimeout(done, 1, 7)),
  "a promise that never settles": () => new Promise(() => {}),
  "a promise that was rejected": () => rejected(boom),
  "a promise of nothing": () => Promise.resolve(),
  "text that throws": () => ({ toString: blow, valueOf: blow }),
  "a primitive that throws": () => withGetter(Symbol.toPrimitive, blow),
  "a tag that throws": () => withGetter(Symbol.toStringTag, blow),
  "an iterator that throws": () => withGetter(Symbol.iterator, blow),
  "an endless iterator that ends late": () => ({
    *[Symbol.iterator]() {
      for (let index = 0; index < 1000; index++) yield [`x-${index}`, "y"];
    },
  }),
  "JSON that throws": () => ({ toJSON: blow }),
  "JSON that varies": () => ({ toJSON: fickle() }),
  "a fickle object": () => new Proxy({}, { get: fickle(), has: () => true }),
  "a detached view": detached,
  "a shared buffer": () => new SharedArrayBuffer(8),
  "a lone surrogate": () => "\ud800",
  "text that ends in a high surrogate": () => "cln-\ud83d",
  "text that begins with a low surrogate": () => "\ude00b",
  "a symbol": () => Symbol("s"),
  "a symbol of the registry": () => Symbol.for("ehpc-remove-nodes.fault"),
  "a record that looks like the package's own error": () => ({
    [Symbol.for("ehpc-remove-nodes.fault")]: true,
    kind: "unknown",
    message: "x",
  }),
  "negative zero": () => -0,
  NaN: () => Number.NaN,
  "a large number": () => 2 ** 53,
  "a BigInt": () => 2n ** 70n,
  "a boxed string": () => new String("x"),
  "a boxed number": () => new Number(2),
  "an invalid date": () => new Date(Number.NaN),
  "a date that lies": () =>
    Object.defineProperties(new Date(0), {
      getTime: { value: blow },
      [Symbol.toPrimitive]: { value: blow },
    }),
  "a class": () => class {},
  "a class instance": () => new WithPrivate(),
  "a prototype with an accessor of private fields": () => Object.create(new WithPrivate()),
  "a generator": () => (function* () {})(),
  "a weak reference": () => new WeakRef({}),
  "an error": () => new Error("e", { cause: cyclic() }),
  "an error with a malformed message": () =>
    Object.assign(new Error(), { message: Symbol("m"), name: 5 }),
  "the global object": () => globalThis,
  "a module's namespace": () => fc,
  "a proxy of the global object": () => new Proxy(globalThis, {}),
  "an own __proto__": () => JSON.parse('{"__proto__": {"kind": 1}, "constructor": null}'),
  "a frozen object": () => Object.freeze({}),
  "another realm's object": foreign("{ a: 1 }"),
  "another realm's list": foreign("[2, 'a']"),
  "another realm's date": foreign("new Date(0)"),
  "another realm's error": foreign("new TypeError('t')"),
  "another realm's promise": foreign("Promise.resolve(5)"),
  "another realm's function": foreign("() => { throw new Error('f') }"),
  "another realm's bytes": foreign("new Uint8Array(4)"),
  "another realm's text": foreign("new String('x')"),
};

/** Any value. */
export const anything = fc.oneof(
  { weight: 3, arbitrary: oneOf(HOSTILE) },
  {
    weight: 2,
    arbitrary: printable(
      fc.anything({
        ...{ maxDepth: 2, withBigInt: true, withDate: true, withMap: true, withSet: true },
        ...{ withNullPrototype: true, withTypedArray: true, withSparseArray: true },
        ...{ withBoxedValues: true, withObjectString: true, withUnicodeString: true },
        stringUnit: "binary",
      }),
    ),
  },
);
