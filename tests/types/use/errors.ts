// Errors of calls, from `unknown` to a message for the user.

import type { HpcErrorFields, HpcErrorKind } from "ehpc-remove-nodes";
import { HpcError, isHpcError, lookUp, removeNodes } from "ehpc-remove-nodes";

export async function byInstance() {
  try {
    await removeNodes({ cluster_id: "c", hpcqueue_id: "q", nodelist: [2], zone: "z" });
  } catch (error: unknown) {
    if (error instanceof HpcError) return describe(error);
    // @ts-expect-error: not narrowed
    error.kind;
    throw error;
  }
  return "removed";
}

export function byFunction(error: unknown) {
  if (!isHpcError(error)) throw error;
  return describe(error);
}

export async function later(error: unknown) {
  if (!isHpcError(error) || !error.maybeApplied) throw error;
  const restored = HpcError.fromJSON(error.toJSON());
  const nodes: ReadonlyArray<number | string> = restored.receipt?.nodelist ?? [];
  const { state } = await lookUp(error);
  return [state, nodes.length];
}

function describe(error: HpcError): string {
  const code: number | undefined = error.retCode;
  const jobs: readonly string[] = error.jobIds ?? [];
  const { name, message, stack, maybeApplied, retryable, attempts } = error;
  const its: "HpcError" = name;
  const known: boolean = maybeApplied || retryable;
  return [its, message, stack, code, jobs.length, attempts.toFixed(), known].join();
}

/** Exhaustive, so that a new kind is a compile error here. */
export function advice(kind: HpcErrorKind): string {
  switch (kind) {
    case "invalid":
    case "guard":
    case "load":
    case "journal":
    case "unresolved":
      return "nothing was sent";
    case "refused":
    case "http":
      return "nothing was done";
    case "unknown":
    case "job":
      return "look at the nodes";
    default: {
      const none: never = kind;
      return none;
    }
  }
}

export function kinds(error: HpcError) {
  const kind: HpcErrorKind = "refused";
  // @ts-expect-error: not a kind
  const wrong: HpcErrorKind = "network";
  // @ts-expect-error: never true
  if (error.kind === "network") return wrong;
  return kind;
}

/** Through a worker, a log or a file. */
export function across(error: HpcError): HpcError {
  const json: HpcErrorFields & { name: "HpcError" } = error.toJSON();
  const fields: HpcErrorFields = error;
  return HpcError.fromJSON(JSON.parse(JSON.stringify({ ...fields, ...json })));
}

export const own = [
  new HpcError({
    kind: "unknown",
    message: "a test's",
    maybeApplied: true,
    retryable: false,
    attempts: 1,
    jobIds: ["j-1", "j-2"],
    cause: "anything",
  }),
  // @ts-expect-error: `maybeApplied`, `retryable` and `attempts` are missing
  new HpcError({ kind: "unknown", message: "half of it" }),
  // @ts-expect-error: a message is not enough
  new HpcError("a message"),
];

export function change(error: HpcError) {
  // @ts-expect-error: readonly
  error.kind = "http";
  // @ts-expect-error: readonly
  error.jobIds?.push("j-3");
  // @ts-expect-error: readonly
  error.name = "Error";
}
