import { byte, leb, named, number, text, withSections } from "./sections.js";

const CUSTOM = 0;
const SECTION = "target_features";

/**
 * Disables reference types for wasm-bindgen. With them, each caught exception leaks an entry in the
 * module's table of JavaScript values (wasm-bindgen 0.2.130 stores the import's result and never drops
 * it). No upstream issue was found. To try without: omit this and the flag in compile.js, let `held` in
 * instances.js return the glue's table instead of `heap`, and run `npm run test:leaks`.
 * @param {Buffer<ArrayBufferLike>} cdylib
 */
export function withoutReferenceTypes(cdylib) {
  return withSections(cdylib, (id, body) => {
    if (id !== CUSTOM || text(body) !== SECTION) return undefined;
    const features = [];
    for (let left = number(body); left > 0; left--) {
      const prefix = byte(body);
      const name = text(body);
      if (name !== "reference-types") features.push(Buffer.from([prefix]), named(name));
    }
    return Buffer.concat([named(SECTION), leb(features.length / 2), ...features]);
  });
}
