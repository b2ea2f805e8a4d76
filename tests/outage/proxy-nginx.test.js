// nginx in front of two processes of the proxy with one store, configured as docs/proxy.md says.

import assert from "node:assert/strict";
import { connect } from "node:net";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { carriedOut } from "./api.js";
import { withoutNginx } from "./nginx.js";
import { newRequest, senderOf, startConsole, VARIANTS } from "./proxy-nginx.js";
import { pageOf } from "./proxy-user.js";
import { beginPost } from "./raw-post.js";
import { assertTrue } from "./report.js";

const { repeating, keepingOpen, without429 } = VARIANTS;

/** Options with which a lost request ends within 10 s. */
const QUICK = { timeoutMs: 3000, settleMs: 300 };

const skip = withoutNginx() ?? false;

/** How a change went: what nginx logged of it. @param {import("./proxy-nginx.js").Passed[]} log */
const posts = (log) => log.filter(({ method }) => method === "POST");

/**
 * The process of the first attempt carries out a removal, or does not, and is killed.
 * @param {boolean} isDone
 * @returns {NonNullable<import("./proxy-nginx.js").Setting["onPost"]>}
 */
const killed = (isDone) => async (post, processes) => {
  if (post.nth > 1) return carriedOut(post);
  if (isDone) post.carryOut();
  await processes[senderOf(post)]?.end("SIGKILL");
};

describe("nginx in front of the proxy", { skip, concurrency: 2, timeout: 90_000 }, () => {
  test("a page removes nodes; `Ehpc-Date` is the API's, `Date` is nginx's", async (t) => {
    const console = await startConsole(t, { offset: 30 });
    const { attempts, recovered, job_id } = await console.remove();
    assert.deepEqual([attempts, recovered, job_id], [1, false, console.api.removals[0]?.job_id]);
    const url = `${console.endpoint}/operation?zone=jn1a`;
    const { headers } = await fetch(url, { headers: pageOf() });
    const aheadOf = (/** @type {string} */ name) =>
      (Date.parse(headers.get(name) ?? "") - Date.now()) / 1000;
    assert.ok(aheadOf("date") > 20 && Math.abs(aheadOf("ehpc-date")) < 10);
    assert.equal((await fetch(url)).status, 401);
  });

  describe("a process is killed after it has passed a removal on", { concurrency: true }, () => {
    test("nginx does not send it again, and the client finds it in the log", async (t) => {
      const console = await startConsole(t, { onPost: killed(true) });
      const { kind, attempts, recovered } = await console.remove();
      assert.deepEqual([kind, attempts, recovered], ["resolved", 1, true]);
      const [{ status, statuses } = assert.fail()] = posts(await console.log(1));
      assert.deepEqual([status, statuses], [502, ["502"]]);
      assert.equal(console.api.posts.length, 1);
    });

    test("with `non_idempotent` it does, and the other process answers 502", async (t) => {
      const console = await startConsole(t, { onPost: killed(true), location: repeating });
      const { kind, attempts, recovered } = await console.remove();
      assert.deepEqual([kind, attempts, recovered], ["resolved", 1, true]);
      const [{ status, statuses } = assert.fail()] = posts(await console.log(1));
      assert.deepEqual([status, statuses], [502, ["502", "502"]]);
      assert.equal(console.api.posts.length, 1);
    });

    for (const location of [undefined, repeating]) {
      const how = location ? " (`non_idempotent`)" : "";
      test(`it was not carried out: the client sends it again when it has expired${how}`, async (t) => {
        const setting = { onPost: killed(false), ...(location && { location }) };
        const console = await startConsole(t, setting);
        const { kind, attempts, recovered } = await console.remove(QUICK);
        assert.deepEqual([kind, attempts, recovered], ["resolved", 2, false]);
        assert.equal(console.api.posts.length, 2);
        assert.equal(console.api.removals.length, 1);
      });
    }

    test("with `non_idempotent` and a store for each process, the API has it twice", async (t) => {
      const setting = { onPost: killed(true), location: repeating, inMemory: true };
      const console = await startConsole(t, setting);
      await console.remove();
      assert.equal(console.api.removals.length, 2);
    });
  });

  describe("nginx reads the whole body before it connects", { concurrency: true }, () => {
    for (const [age, passedOn] of /** @type {const} */ ([
      [58_000, false],
      [50_000, true],
    ])) {
      const what = passedOn ? "in time is passed on" : "too late is answered with 1300";
      test(`a body that arrives 4 s later and ${what}`, async (t) => {
        const console = await startConsole(t);
        const post = await beginPost(console.nginx.port, console.request, age);
        await sleep(4000);
        post.finish();
        const [{ seconds, connected, to } = assert.fail()] = await console.log(1);
        assert.ok(seconds > 4 && connected < 1 && to.length === 1);
        const { status, text } = await post.response();
        assert.deepEqual([status, JSON.parse(text).ret_code], [200, passedOn ? 0 : 1300]);
        assert.equal(console.api.posts.length, passedOn ? 1 : 0);
      });
    }

    test("a client that hangs up meanwhile: no process hears of it", async (t) => {
      const console = await startConsole(t);
      const post = await beginPost(console.nginx.port, console.request, 30_000);
      post.hangUp();
      const [{ to } = assert.fail()] = await console.log(1);
      assert.deepEqual(to, []);
      assert.equal(console.api.posts.length, 0);
    });

    test("nginx refuses a body that is too large itself, and passes nothing on", async (t) => {
      const console = await startConsole(t);
      const nodelist = Array(100_000).fill("cln-00000000");
      const post = await beginPost(console.nginx.port, { ...console.request, nodelist }, 30_000);
      const [{ status, to } = assert.fail()] = await console.log(1);
      assert.deepEqual([status, to, (await post.response()).status], [413, [], 413]);
    });
  });

  describe("a process stands still", { concurrency: true }, () => {
    test("and takes no connection: the other one gets the request", async (t) => {
      const console = await startConsole(t, { task: { backlog: 1 } });
      const [still = assert.fail()] = console.processes;
      still.signal("SIGSTOP");
      const release = await fill(still.port);
      // One of the two would have been its.
      const requests = [console.request, newRequest()];
      const outcomes = await Promise.all(requests.map((one) => console.remove({}, one)));
      const all = outcomes.map(({ kind, attempts }) => `${kind} ${attempts}`);
      assert.deepEqual(all, ["resolved 1", "resolved 1"]);
      const log = await console.log(2);
      assert.ok(log.some(({ statuses }) => statuses.join() === "504,200"));
      release();
      still.signal("SIGCONT");
      await sleep(500);
      assert.equal(console.api.posts.length, 2);
    });

    for (const [what, isFull] of /** @type {const} */ ([
      ["while nginx connects", true],
      ["before the process has read it", false],
    ])) {
      test(`a client that hangs up ${what}: it is not passed on`, async (t) => {
        const console = await startConsole(t, { processes: 1, task: { backlog: 1 } });
        const [still = assert.fail()] = console.processes;
        still.signal("SIGSTOP");
        const release = isFull ? await fill(still.port) : () => {};
        const post = await beginPost(console.nginx.port, console.request, 30_000);
        post.finish();
        await sleep(500);
        post.hangUp();
        const [{ status, to, connected } = assert.fail()] = await console.log(1);
        assert.deepEqual([status, to.length, connected >= 0], [499, 1, !isFull]);
        release();
        still.signal("SIGCONT");
        await sleep(500);
        assert.equal(console.api.posts.length, 0);
      });
    }
  });

  describe("nginx's own responses", { concurrency: true }, () => {
    const limited = {
      // Reads are not limited.
      http: `map $request_method $changes { POST all; default ""; }
        limit_req_zone $changes zone=changes:1m rate=2r/s;`,
      server: "limit_req zone=changes;",
    };

    test("429: the client waits, and succeeds", async (t) => {
      const requests = Array.from({ length: 4 }, newRequest);
      const console = await startConsole(t, { ...limited, requests });
      const outcomes = await Promise.all(
        requests.map((one) => console.remove({ maxAttempts: 100 }, one)),
      );
      assert.ok(outcomes.every(({ kind, recovered }) => kind === "resolved" && !recovered));
      const log = posts(await console.log(5));
      const refused = log.filter(({ status, to }) => status === 429 && to.length === 0);
      assert.equal(refused.length, log.length - 4);
      assert.ok(refused.length > 0);
      assert.equal(console.api.posts.length, 4);
    });

    test("503, the default of `limit_req`: the client is in doubt", async (t) => {
      const requests = [newRequest(), newRequest()];
      const console = await startConsole(t, { ...limited, requests, location: without429 });
      const outcomes = await Promise.all(
        requests.map((one) => console.remove({ ...QUICK, timeoutMs: 1000 }, one)),
      );
      // One of them has waited until its first attempt had expired.
      assert.deepEqual(outcomes.map(({ attempts }) => attempts).sort(), [1, 2]);
      assert.ok(outcomes.some(({ attempts, ms }) => attempts === 2 && ms > 5000));
      assert.equal(console.api.removals.length, 2);
    });

    test("502 while no process runs: unknown, or sent again when one does", async (t) => {
      const requests = [newRequest(), newRequest()];
      const console = await startConsole(t, { requests });
      for (const one of console.processes) await one.end("SIGKILL");
      const [short, long] = [{ deadlineMs: 4000, timeoutMs: 1000 }, QUICK];
      const calls = [short, long].map((options, at) => console.remove(options, requests[at]));
      const first = await calls[0];
      assert.deepEqual([first?.kind, first?.maybeApplied], ["unknown", true]);
      for (const one of console.processes) await one.start();
      const second = await calls[1];
      assert.deepEqual([second?.kind, second?.attempts, second?.recovered], ["resolved", 2, false]);
      assert.equal(console.api.removals.length, 1);
      const [{ status, statuses } = assert.fail()] = posts(await console.log(1));
      assert.deepEqual([status, statuses], [502, ["502", "502"]]);
    });

    for (const [parameters, expected] of /** @type {const} */ ([
      [undefined, 200],
      ["", 502],
    ])) {
      const without = parameters === "" ? " without `max_fails=0`" : "";
      test(`${expected}${without} while one of two processes is restarted after the other`, async (t) => {
        const console = await startConsole(t, { ...(parameters !== undefined && { parameters }) });
        const read = async () => {
          const url = `${console.endpoint}/operation?zone=jn1a`;
          return (await fetch(url, { headers: pageOf() })).status;
        };
        const [first = assert.fail(), second = assert.fail()] = console.processes;
        await first.end("SIGTERM");
        assert.deepEqual([await read(), await read()], [200, 200]);
        await first.start();
        await second.end("SIGTERM");
        assert.equal(await read(), expected);
      });
    }
  });

  describe("a process closes a connection that nginx has kept open", { concurrency: true }, () => {
    for (const [location, attempts, statuses] of /** @type {const} */ ([
      [keepingOpen, 2, ["502"]],
      [(/** @type {string} */ text) => repeating(keepingOpen(text)), 1, ["502", "200"]],
    ])) {
      const what = attempts === 1 ? "nginx sends it again (`non_idempotent`)" : "502";
      test(`while a removal arrives on it: ${what}, and it is carried out once`, async (t) => {
        const requests = [newRequest(), newRequest()];
        const [before, request = assert.fail()] = requests;
        const setting = { ...{ requests, location, processes: 1 }, upstream: "keepalive 8;" };
        const console = await startConsole(t, { ...setting, task: { keepAliveTimeout: 1500 } });
        await console.remove({}, before);
        // When it goes on, its timer is due before it reads.
        await console.processes[0]?.block(3500);
        const outcome = await console.remove({ ...QUICK, timeoutMs: 6000 }, request);
        assert.deepEqual([outcome.kind, outcome.attempts], ["resolved", attempts]);
        const [, second] = posts(await console.log(2));
        assert.deepEqual(second?.statuses, statuses);
        assert.equal(console.api.posts.length, 2);
        assertTrue(request.cluster_id, outcome, console.api);
      });
    }
  });
});

/**
 * Makes so many connections to a process that accepts none that there can be no more.
 * @param {number} port
 */
async function fill(port) {
  const sockets = Array.from({ length: 6 }, () => connect(port, "127.0.0.1").on("error", () => {}));
  await sleep(200);
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}
