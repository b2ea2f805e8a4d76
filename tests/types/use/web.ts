// With a browser's or Node's types: the platform's objects.

import type { ModuleSource, Options } from "ehpc-remove-nodes";
import { preload, waitForJob } from "ehpc-remove-nodes";
import { fileJournal, memoryJournal } from "ehpc-remove-nodes/journal";

const controller = new AbortController();
const url = new URL("https://assets.example.com/ehpc_remove_nodes.wasm");

export const options: Options[] = [
  { signal: controller.signal },
  { headers: new Headers({ "X-CSRF-Token": "t" }) },
  { fetch },
  { fetch: (url, init) => fetch(url, init) },
  { fetch: async () => new Response("{}") },
];

export const waited = waitForJob(
  { job_id: "j-1", zone: "z" },
  { signal: controller.signal, headers: new Headers(), onEvent: () => controller.abort() },
);

export const journal = fileJournal(new URL("file:///var/lib/app/journal"));
export const lock = memoryJournal().lock("name", { wait: false, signal: controller.signal });

export const loaded = [
  preload(fetch(url)),
  preload(fetch("/ehpc_remove_nodes.wasm").then((response) => response.arrayBuffer())),
  preload(url),
  preload(new Response()),
  preload(new Request(url)),
];

export const refused = [
  // @ts-expect-error: the controller has the signal
  waitForJob({ job_id: "j-1", zone: "z" }, { signal: controller }),
  // @ts-expect-error: headers are not a string
  waitForJob({ job_id: "j-1", zone: "z" }, { headers: "X-CSRF-Token: t" }),
];

export async function response(): Promise<ModuleSource> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(response.statusText);
  return response;
}
