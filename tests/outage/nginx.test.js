// nginx between the caller and the API. It replaces the API's `Date` with its own, from a wrong
// clock: no outcome may depend on it. With the package's defaults.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { SIM_CREDENTIALS } from "../../www/sim/credentials.js";
import { outcomeOf } from "../faults/drive.js";
import { removeNodes } from "../node/package.js";
import { CLUSTER, startApi } from "./api.js";
import { LOSSES, requestOf, respondWithLosses } from "./losses.js";
import { startNginx, withoutNginx } from "./nginx.js";
import { assertTrue, summary } from "./report.js";

/** By how many seconds nginx's clock is ahead. */
const OFFSETS = [-10, -4, 4, 10];

const skip = withoutNginx() ?? false;

describe("nginx with a wrong clock", { skip, concurrency: true, timeout: 180_000 }, () => {
  /** @type {import("./api.js").Api} */
  let api;
  /** @type {Map<number, Awaited<ReturnType<typeof startNginx>>>} */
  const proxies = new Map();
  before(async () => {
    const requests = OFFSETS.flatMap((offset) => LOSSES.map((loss) => requestOf(loss, offset)));
    api = await startApi(requests, { onPost: respondWithLosses(OFFSETS) });
    for (const offset of OFFSETS) proxies.set(offset, await startNginx(api.port, offset));
  });
  after(async () => {
    for (const proxy of proxies.values()) await proxy.close();
    api?.close();
  });

  for (const offset of OFFSETS) {
    const clock = `${Math.abs(offset)} s ${offset < 0 ? "behind" : "ahead"}`;

    test(`${clock}: it sends its own Date`, async () => {
      const { headers } = await fetch(`${proxies.get(offset)?.url}/api/operation`);
      const ahead = (Date.parse(headers.get("date") ?? "") - Date.now()) / 1000;
      assert.ok(Math.abs(ahead - offset) < 3, `${ahead} s`);
    });

    for (const loss of LOSSES) {
      test(`${clock}: ${loss.name}`, async (t) => {
        const request = requestOf(loss, offset);
        const options = {
          endpoint: `${proxies.get(offset)?.url}${loss.path}`,
          ...{ credentials: SIM_CREDENTIALS, headers: { [CLUSTER]: request.cluster_id } },
        };
        const from = Date.now();
        const outcome = {
          ...(await outcomeOf(removeNodes(request, options))),
          ms: Date.now() - from,
        };
        t.diagnostic(summary(request.cluster_id, outcome, api, from));
        assertTrue(request.cluster_id, outcome, api);
        // The API's clock and the caller's are right, so the log gives the outcome.
        assert.equal(outcome.kind, "resolved");
      });
    }
  }
});
