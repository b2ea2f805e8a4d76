// The same fields, as objects of every kind may have them.

import fc from "fast-check";

/** @typedef {import("./thing.js").Thing} Thing */
/** @typedef {Readonly<Record<string, Thing>>} Fields */

/**
 * @typedef {object} Context
 * @property {() => void} reenter calls the package once more
 */

/** @param {Fields} fields @returns {[string, unknown][]} */
const made = (fields) => Object.entries(fields).map(([name, thing]) => [name, thing.make()]);

/** @param {Fields} fields */
const plain = (fields) => Object.fromEntries(made(fields));

/**
 * @param {object} target
 * @param {Fields} fields
 * @param {() => void} [first]
 */
function withGetters(target, fields, first = () => {}) {
  for (const [name, thing] of Object.entries(fields)) {
    const get = () => {
      first();
      return thing.make();
    };
    Object.defineProperty(target, name, { get, enumerable: true, configurable: true });
  }
  return target;
}

/** @type {Readonly<Record<string, (fields: Fields, context: Context) => object>>} */
const DRESSES = {
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

/** How an object is dressed. */
export const dress = fc.oneof(fc.constant("plain"), fc.constantFrom(...Object.keys(DRESSES)));

/**
 * @param {string} how
 * @param {Fields} fields
 * @param {Context} context
 */
export const dressed = (how, fields, context) => /** @type {any} */ (DRESSES[how])(fields, context);
