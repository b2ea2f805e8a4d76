import { byte, leb, named, number, text, withSections } from "./sections.js";

const CUSTOM = 0;
const SECTION = "target_features";

/**
 * Keeps wasm-bindgen from using reference types. With them, each exception that it catches leaves an
 * entry behind in the module's table of JavaScript values, for ever (wasm-bindgen 0.2.130: what the
 * import returned is stored, and nobody drops it); without them it leaves nothing.
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
