// Which names of an object the package knows: those that it accepts, copies and reads.

import { refusal } from "./places.js";

/** @typedef {import("./places.js").Place} Place */

/**
 * The names that Rust accepts, as it lists them when it refuses another one.
 *
 * @param {Place} place
 */
export async function accepted({ good, call }) {
  const refused = await refusal(call({ ...good, "something else": 1 }));
  const list = /It must be one of ([^.]*)\./.exec(refused?.message ?? "")?.[1];
  if (list === undefined) throw new Error("it took something else", { cause: refused });
  return list.split(", ");
}

/**
 * The names that are read while the call is made, of an object of a class with accessors.
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
  const judged = refusal(call(Object.create(Object.create({}, Object.fromEntries(accessors)))));
  const early = [...names];
  await judged;
  return early;
}

/**
 * The names that Rust reads. Who calls gets a promise at once; until then the object refuses to be
 * touched, so that it is not copied and reaches Rust, which reads it later.
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
  // Objects of a class are not copied.
  const target = Object.assign(Object.create({}), good);
  const watched = new Proxy(target, {
    ownKeys(target) {
      closed();
      return Reflect.ownKeys(target);
    },
    // What the object lacks is looked for as well, and not read.
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
  const judged = refusal(call(watched));
  called = true;
  const refused = await judged;
  if (refused)
    throw new Error("it was refused, and perhaps not read to its end", { cause: refused });
  return [...names];
}
