/** The two modules that scripts/build.js puts in place. */

declare module "ehpc:glue" {
  /** Instantiates the module; wasm-bindgen's own function. */
  export default function init(options: { module_or_path: BufferSource }): Promise<unknown>;
  export function removeNodes(
    request: unknown,
    options: unknown,
    packed: unknown,
  ): Promise<import("./types.d.ts").Removal>;
  export function signRequest(
    request: unknown,
    options: unknown,
    packed: unknown,
  ): Promise<import("./types.d.ts").SignedRequest>;
}

declare module "ehpc:module" {
  /** The WebAssembly module, in Base64. */
  const base64: string;
  export default base64;
}
