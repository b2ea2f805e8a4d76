/**
 * wasm-bindgen's glue as a function that makes the glue of one instance. As wasm-bindgen writes it,
 * it is a module with one instance for ever; ours must be replaceable, for one that has trapped is
 * of no use any more.
 *
 * `around` is what the glue is to use instead of its own: `guard` for the instance's exports, the
 * runtime's timers, and no registry of closures: Rust drops each of its own (tests/leaks), and to
 * register them takes longer than to make them.
 * @param {string} glue
 */
export function asFactory(glue) {
  // From here on it finds and compiles modules by itself, once: js/instance.js does that.
  const [own = ""] = glue.split("\nfunction initSync(");
  /** @type {string[]} */
  const names = [];
  const body = own.replaceAll(/^export function (\w+)/gm, (_, name) => {
    names.push(name);
    return `function ${name}`;
  });
  const guarded = body.replace("wasm = instance.exports;", "wasm = guard(instance.exports);");
  if (own === glue || guarded === body || names.length === 0 || /^(im|ex)port\b/m.test(guarded)) {
    throw new Error("the glue is not what it was: look at scripts/build/instances.js");
  }
  return `\
export default function ({ guard, setTimeout, clearTimeout, FinalizationRegistry }) {
${guarded}
return {
  core: { ${names.join(", ")} },
  begin: __wbg_finalize_init,
  imports: __wbg_get_imports,
  load: __wbg_load,
  held: () => heap,
};
}
`;
}
