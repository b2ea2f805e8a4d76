/**
 * One instance of the module, and its end. What leaves WebAssembly as an exception is a trap (memory
 * that ran out, a stack that overflowed) and leaves its memory in no state to go on with: the
 * instance does nothing any more, and every call that is under way in it is told.
 */
import glue from "ehpc:glue";
import { harmless } from "./promises.js";

/** @typedef {import("ehpc:glue").Core} Core */

/**
 * @typedef {object} Instance
 * @property {Core} core the functions that Rust exports
 * @property {WebAssembly.Module} module
 * @property {boolean} stopped
 * @property {Set<(cause: unknown) => void>} calls what ends each call that is under way, if the
 *   instance stops
 */

/**
 * What is not guarded: the memory, and what is called only from within a call into WebAssembly, and
 * often. Where there is no memory left for what an import gave, that ends the call into WebAssembly,
 * or is an error of that import.
 */
const UNGUARDED = /^(memory|__wbindgen_(malloc|realloc))$/;

/** What the glue takes for the answer of an instance that has stopped: a number, and a pair. */
const NOTHING = /** @type {const} */ ([]);

/**
 * @param {unknown} source the module, its bytes, or a response that has them
 * @returns {Promise<Instance>}
 */
export async function instantiate(source) {
  /** @type {Instance["calls"]} */
  const calls = new Set();
  /** @type {Set<unknown>} */
  const timers = new Set();
  /** @type {{ cause: unknown } | undefined} */
  let stop;
  /** How many calls into WebAssembly are on the stack. */
  let depth = 0;

  /** @param {(...given: unknown[]) => unknown} run */
  const guarded = (run) => {
    /** @param {unknown[]} given */
    const guard = (...given) => {
      if (stop) {
        if (depth === 0) {
          // A promise settled that it had waited for.
          return NOTHING;
        }
        // Frames of WebAssembly are still on the stack: they must not go on.
        throw stop.cause;
      }
      depth++;
      try {
        return run(...given);
      } catch (cause) {
        if (!stop) {
          stop = { cause };
          end(cause);
        }
        if (depth > 1) {
          throw cause;
        }
        return NOTHING;
      } finally {
        depth--;
      }
    };
    return guard;
  };

  /** @param {unknown} cause */
  const end = (cause) => {
    for (const told of calls) {
      told(cause);
    }
    // They would keep a Node process.
    for (const timer of timers) {
      harmless(() => clearTimeout(/** @type {number} */ (timer)));
    }
    for (const value of held()) {
      // Of a request that is under way. What else there is may be anything of the caller's.
      harmless(() => value instanceof AbortController && value.abort());
    }
  };

  const { core, begin, imports, load, held } = glue({
    guard: (exports) =>
      Object.fromEntries(
        Object.entries(exports).map(([name, own]) => [
          name,
          UNGUARDED.test(name) ? own : guarded(own),
        ]),
      ),
    setTimeout(run, ms, given) {
      const timer = setTimeout(run, ms, given);
      timers.add(timer);
      return timer;
    },
    clearTimeout(timer) {
      timers.delete(timer);
      clearTimeout(/** @type {number} */ (timer));
    },
    FinalizationRegistry: undefined,
  });
  const { instance, module } = await load(source, imports());
  begin(instance, module);
  if (stop) {
    throw /** @type {{ cause: unknown }} */ (stop).cause;
  }
  return {
    core,
    module,
    calls,
    get stopped() {
      return stop !== undefined;
    },
  };
}
