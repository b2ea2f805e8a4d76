/** The two modules that scripts/build.js puts in place. */

declare module "ehpc:glue" {
  type Types = typeof import("./types.d.ts");
  type Result<Name extends keyof Types> = Types[Name] extends (...given: never[]) => infer R
    ? R
    : never;

  /** Instantiates the module; wasm-bindgen's own function. */
  export default function init(options: { module_or_path: unknown }): Promise<unknown>;
  export function removeNodes(
    request: unknown,
    options: unknown,
    packed: unknown,
  ): Result<"removeNodes">;
  export function addNodes(request: unknown, options: unknown, packed: unknown): Result<"addNodes">;
  export function signRequest(
    request: unknown,
    options: unknown,
    packed: unknown,
  ): Result<"signRequest">;
  export function listQueues(request: unknown, options: unknown): Result<"listQueues">;
  export function listNodes(request: unknown, options: unknown): Result<"listNodes">;
  export function waitForJob(request: unknown, options: unknown): Result<"waitForJob">;
  export function checkRemoval(
    queues: unknown,
    request: unknown,
    nodes: unknown,
    packed: unknown,
  ): Result<"checkRemoval">;
}

declare module "ehpc:module" {
  /** What `fromPrintable` takes. */
  export type ModuleText = { text: string; frequent: string; length: number };
  /** The WebAssembly module: as text, compiled, or not in this entry. */
  const module: ModuleText | WebAssembly.Module | undefined;
  export default module;
  /** Tells one build of the module from another. */
  export const DIGEST: string;
}
