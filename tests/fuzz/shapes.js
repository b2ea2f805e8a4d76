// The same fields in objects of every shape.

import fc from "fast-check";

/** @typedef {import("./named-value.js").NamedValue} NamedValue */
/** @typedef {Readonly<Record<string, NamedValue>>} Fields */

/**
 * @typedef {object} Context
 * @property {() => void} reenter calls the package again
 */

/** @param {Fields} fields @returns {[string, unknown][]} */
const made = (fields) => Object.entries(fields).map(([name, value]) => [name, value.make()]);

/** @param {Fields} fields */
const plain = (fields) => Object.fromEntries(made(fields));

/**
 * @param {object} target
 * @param {Fields} fields
 * @param {() => void} [first]
 */
function withGetters(target, fields, first = () => {}) {
  for (const [name, value] of Object.entries(fields)) {
    const get = () => {
      first();
      return value.make();
    };
    Object.defineProperty(target, name, { get, enumerable: true, configurable: true });
  }
  return target;
}

/** @type {Readonly<Record<string, (fields: Fields, context: Context) => object>>} */
const SHAPES = {
  plain,
  "without a prototype": (fields) => Object.assign(Object.create(null), plain(fields)),
  frozen: (fields) => Object.freeze(plain(fields)),
  inherited: (fields) => Object.create(plain(fields)),
  "with getters": (fields) => withGetters({}, fields),
  "with getters of its class": (fields) => Object.create(withGetters({}, fields)),
  "with getters that call again": (fields, { reenter }) => withGetters({}, fields, reenter),
  "a proxy": (fields) => new Proxy(plain(fields), {}),
  "a proxy that calls again": (fields, { reenter }) =>
    new Proxy(plain(fields), {
      get(target, name) {
        reenter();
        return Reflect.get(target, name);
      },
      ownKeys(target) {
        reenter();
        return Reflect.ownKeys(target);
      },
    }),
  "a proxy that names nothing": (fields) => new Proxy(plain(fields), { has: () => false }),
  "a proxy that names more": (fields) =>
    new Proxy(plain(fields), { ownKeys: (target) => [...Reflect.ownKeys(target), Symbol("s")] }),
  "gone after one read": (fields) => {
    const object = plain(fields);
    return new Proxy(object, {
      get(target, name) {
        const value = Reflect.get(target, name);
        Reflect.deleteProperty(object, name);
        return value;
      },
    });
  },
};

/** The name of a shape, most often "plain". */
export const shapes = fc.oneof(fc.constant("plain"), fc.constantFrom(...Object.keys(SHAPES)));

/**
 * @param {string} shape
 * @param {Fields} fields
 * @param {Context} context
 */
export const shaped = (shape, fields, context) =>
  /** @type {any} */ (SHAPES[shape])(fields, context);
