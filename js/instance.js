/**
 * One instance of the module. An exception that leaves WebAssembly is a trap (out of memory, stack
 * overflow) after which its memory is unusable: the instance stops, and every call running in it is
 * rejected.
 */
import glue from "ehpc:glue";
import { tryCall } from "./promises.js";

/** @typedef {import("ehpc:glue").Core} Core */

/**
 * @typedef {object} Instance
 * @property {Core} core the functions that Rust exports
 * @property {WebAssembly.Module} module
 * @property {boolean} stopped
 * @property {Set<(cause: unknown) => void>} calls called when the instance stops, one for each running
 *   call
 */

/**
 * The exports that are not guarded: the memory, and functions called often and only within a call into
 * WebAssembly. If memory runs out for an import's result, that call fails, or the import does.
 */
const UNGUARDED = /^(memory|__wbindgen_(malloc|realloc))$/;

/** The result that the glue gets from a stopped instance: it serves as a number and as a pair. */
const NOTHING = /** @type {const} */ ([]);

/**
 * @param {unknown} source the module, its bytes, or a Response with them
 * @returns {Promise<Instance>}
 */
export async function instantiate(source) {
  /** @type {Instance["calls"]} */
  const calls = new Set();
  /** @type {Set<unknown>} */
  const timers = new Set();
  /** @type {{ cause: unknown } | undefined} */
  let stop;
  /** The number of calls into WebAssembly on the stack. */
  let depth = 0;

  /** @param {(...given: unknown[]) => unknown} run */
  const guarded = (run) => {
    /** @param {unknown[]} given */
    const guard = (...given) => {
      if (stop) {
        if (depth === 0) {
          // Called by a promise that the instance had awaited.
          return NOTHING;
        }
        // WebAssembly frames are still on the stack: they must not continue.
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
    for (const onStop of calls) {
      onStop(cause);
    }
    // Timers would keep a Node process running.
    for (const timer of timers) {
      tryCall(() => clearTimeout(/** @type {number} */ (timer)));
    }
    for (const value of held()) {
      // Aborts running requests. Other values may belong to the caller.
      tryCall(() => value instanceof AbortController && value.abort());
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
