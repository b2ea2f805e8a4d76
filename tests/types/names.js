// The names that the package accepts, copies and reads of an object.

import { refusal } from "./places.js";

/** @typedef {import("./places.js").Place} Place */

/**
 * The names that Rust accepts, as listed when it rejects another one.
 *
 * @param {Place} place
 */
export async function accepted({ good, call }) {
  const refused = await refusal(call({ ...good, "something else": 1 }));
  const list = /It must be one of ([^.]*)\./.exec(refused?.message ?? "")?.[1];
  if (list === undefined) throw new Error("it accepted something else", { cause: refused });
  return list.split(", ");
}

/**
 * The names that are read of a class instance with accessors before the call returns.
 *
 * @param {Place} place
 */
export async function copied({ good, call }) {
  /** @type {string[]} */
  const names = [];
  const accessors = Object.entries(good).map(([name, value]) => {
    const get = () => {
      names.push(name);
      return value;
    };
    return [name, { get }];
  });
  const checked = refusal(call(Object.create(Object.create({}, Object.fromEntries(accessors)))));
  const early = [...names];
  await checked;
  return early;
}

/**
 * The names that Rust reads. The object throws on access until the call returns, so that it is not
 * copied and reaches Rust, which reads it later.
 *
 * @param {Place} place
 */
export async function read({ good, call }) {
  /** @type {Set<string>} */
  const names = new Set();
  let called = false;
  const closed = () => {
    if (!called) throw new Error("not yet");
  };
  // js/ uses the journal, and must get it at once: WebAssembly refuses one that it finds later.
  const { journal: _, ...later } = good;
  // Class instances are not copied.
  const target = Object.assign(Object.create({}), later);
  const watched = new Proxy(target, {
    ownKeys(target) {
      closed();
      return Reflect.ownKeys(target);
    },
    // Absent properties are looked up too, but not read.
    getOwnPropertyDescriptor(target, name) {
      closed();
      if (typeof name === "string") names.add(name);
      return Reflect.getOwnPropertyDescriptor(target, name);
    },
    get(target, name) {
      closed();
      if (typeof name === "string") names.add(name);
      return Reflect.get(target, name);
    },
  });
  const checked = refusal(call(watched));
  called = true;
  const refused = await checked;
  if (refused) throw new Error("it was rejected, perhaps before all was read", { cause: refused });
  return [...names];
}
