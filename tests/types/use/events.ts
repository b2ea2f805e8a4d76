// Events for `onEvent`.

import type {
  AttemptEvent,
  ClockEvent,
  HpcEvent,
  Options,
  ProgressEvent,
  ReconcileEvent,
  RetryEvent,
} from "ehpc-remove-nodes";

/** An unknown type is ignored. */
export function line(event: HpcEvent): string | undefined {
  switch (event.type) {
    case "attempt":
      return event.attempt.toFixed();
    case "retry":
      return `${event.attempt} after ${event.waitMs} ms: ${event.retCode ?? event.status ?? "lost"}`;
    case "reconcile":
      return `${event.scan} of ${event.attempts}`;
    case "clock":
      return event.offsetMs.toFixed();
    case "progress":
      return `${event.job_id} ${event.status?.toUpperCase()} ${event.elapsedMs}`;
    default:
      return undefined;
  }
}

export const listeners: Options[] = [
  { onEvent: line },
  { onEvent: (event) => console.log(event.type) },
  { onEvent: async (event) => void event },
  { onEvent: ({ type }: { type: string }) => type },
  { onEvent: () => 7 },
];

const heard: Array<AttemptEvent | RetryEvent | ReconcileEvent | ClockEvent | ProgressEvent> = [];
export const listening: Options = { onEvent: (event) => heard.push(event) };

export function wrong(event: HpcEvent) {
  // @ts-expect-error: only an attempt and a retry have one
  event.attempt;
  // @ts-expect-error: not a type of event
  if (event.type === "retried") return;
  if (event.type === "attempt") {
    // @ts-expect-error: a retry has it
    event.waitMs;
    // @ts-expect-error: readonly
    event.attempt = 2;
  }
}

/** `console` is not part of the language: only "dom" and Node's types have it. */
declare const console: { log(text: string): void };
