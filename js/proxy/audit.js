/** The audit log: what was about to be done, before it is, and what came of it. */
import { ask } from "./app.js";
import { Refusal } from "./refusal.js";

/** @typedef {import("./types.d.ts").StoredResponse} StoredResponse */
/** @typedef {{ stored: StoredResponse, json: Record<string, unknown> }} Outcome */

/**
 * @param {import("./types.d.ts").ProxyOptions["audit"]} audit
 * @param {import("./create-proxy.js").Call} call
 * @param {import("./types.d.ts").ProxyRequest} request
 * @param {{ timestamp: number, key: string }} change
 */
export function auditOf(audit, call, request, { timestamp, key }) {
  const signed = `${new Date(timestamp).toISOString().slice(0, 19)}Z`;
  const write = async (/** @type {object} */ more) =>
    await audit?.(
      /** @type {import("./types.d.ts").AuditRecord} */ ({
        ...{ time: new Date().toISOString(), principal: call.id, request },
        ...{ timestamp: signed, key, ...more },
      }),
    );
  /** The client is told also if this fails: what happened is known. @param {object} outcome */
  const note = async (outcome) => {
    const noted = write({ phase: "after", ...outcome }).catch((error) =>
      call.report(error, "audit"),
    );
    call.waitUntil(noted);
    await call.deadline.wait(noted).catch(() => {});
  };
  return {
    /** Without it, nothing is sent. */
    before: () => ask(call, "audit", () => write({ phase: "before" })),
    /** @param {() => Promise<Outcome>} send */
    after: async (send) => {
      try {
        const { stored, json } = await send();
        const { ret_code, job_id } = json;
        await note({ status: stored.status, ret_code, job_id });
        return stored;
      } catch (error) {
        await note({ status: error instanceof Refusal ? error.status : 502 });
        throw error;
      }
    },
  };
}
