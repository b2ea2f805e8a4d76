/**
 * Converts wasm-bindgen's glue to a function that creates the glue of one instance. As generated, the
 * glue is a module with a single instance; here an instance that has trapped must be replaceable
 * (https://github.com/wasm-bindgen/wasm-bindgen/issues/4888, tests/node/traps.test.js).
 *
 * The parameter replaces what the glue uses: `guard` wraps the instance's exports, the timers are
 * tracked, and closures are not registered for finalization: Rust drops all of them (tests/leaks), and
 * to register a closure takes longer than to create it.
 * @param {string} glue
 */
export function asFactory(glue) {
  // The rest finds and compiles modules, which js/instance.js does.
  const [own = ""] = glue.split("\nfunction initSync(");
  /** @type {string[]} */
  const names = [];
  const body = own.replaceAll(/^export function (\w+)/gm, (_, name) => {
    names.push(name);
    return `function ${name}`;
  });
  const guarded = body.replace("wasm = instance.exports;", "wasm = guard(instance.exports);");
  if (own === glue || guarded === body || names.length === 0 || /^(im|ex)port\b/m.test(guarded)) {
    throw new Error("wasm-bindgen's glue has changed: update scripts/build/instances.js");
  }
  // Glue through which no JavaScript value passes has no table of them.
  const held = /^(let|const) heap\b/m.test(guarded) ? "heap" : "[]";
  return `\
export default function ({ guard, setTimeout, clearTimeout, FinalizationRegistry }) {
${guarded}
return {
  core: { ${names.join(", ")} },
  begin: __wbg_finalize_init,
  imports: __wbg_get_imports,
  load: __wbg_load,
  held: () => ${held},
};
}
`;
}
