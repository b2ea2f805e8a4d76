// One run: a call that is killed, and what is found out about it later.

import { sleep } from "../pace.js";
import { OPTIONS, RESUME_OPTIONS } from "./options.js";

/** @typedef {import("./work.js").Line} Line */
/** @typedef {import("./plan.js").Moment} Moment */
/** @typedef {import("./world.js").SentCall} SentCall */
/** @typedef {import("../../../js/types.d.ts").JournalEntry} Entry */

/**
 * @typedef {object} Running a program
 * @property {() => void} kill
 * @property {Promise<string | undefined>} over resolves when it has ended, to what was wrong with it: to
 *   be killed is not wrong
 */

/**
 * @typedef {object} Host where programs run that share one journal
 * @property {(task: import("./work.js").Task, onLine: (line: Line) => void) => Running} start
 * @property {import("./server.js").Watch["receiptOf"]} receiptOf
 * @property {() => Promise<Entry[]>} entries of the journal
 * @property {() => Promise<unknown>} close
 */

/**
 * @typedef {object} Result
 * @property {import("./plan.js").Plan} plan
 * @property {SentCall[]} calls the first is the one that was killed
 * @property {Map<SentCall, number>} killedAt
 * @property {number} kills of all programs
 * @property {Entry[]} atDeath the journal when the first was killed
 * @property {Entry[]} atEnd
 * @property {{ by: SentCall | undefined, line: Line }[]} told
 * @property {string[]} wrong programs that failed
 */

/** A program whose moment does not come is killed this long after it was loaded (ms). */
const PATIENCE_MS = 8000;

/**
 * @param {import("./plan.js").Plan} plan
 * @param {Host} host
 * @param {import("./server.js").KillServer} server
 * @returns {Promise<Result>}
 */
export async function run(plan, host, { world, watches, url }) {
  const cluster = world.addCluster(plan.name, plan.first.action);
  /** @type {Result} */
  const result = {
    ...{ plan, calls: [], killedAt: new Map(), kills: 0, atDeath: [], atEnd: [] },
    ...{ told: [], wrong: [] },
  };

  /** @param {import("./plan.js").Program} program */
  const start = async ({ call: its, times, dies }) => {
    const name = `${plan.name} call ${result.calls.length}`;
    const { group, nodes } = cluster;
    const call =
      its && world.addCall(name, its.action, cluster, its.byGroup ? [group] : [...nodes]);
    const sent = { endpoint: `${url}/api`, headers: { "x-call": name } };
    const options = { ...OPTIONS, ...sent };
    const onEvent = (/** @type {string} */ event) => death.on(event);
    if (call) {
      result.calls.push(call);
      watches.set(name, { onEvent, receiptOf: host.receiptOf });
    }
    /** @type {import("./work.js").Task} */
    const task =
      its && call
        ? { does: "call", action: its.action, request: call.request, options, diskMs: its.diskMs }
        : { does: "resume", times, options: { ...RESUME_OPTIONS, ...sent } };
    const running = host.start(task, (line) => {
      result.told.push({ by: call, line });
      onEvent(line.event === "wrote" ? `wrote ${line.n}` : line.event);
    });
    const death = deathOf(running, dies, () => {
      result.kills += 1;
      if (call) result.killedAt.set(call, performance.now());
    });
    death.on("start");
    const wrong = await running.over;
    death.end();
    if (wrong) result.wrong.push(wrong);
  };

  const first = start({ call: plan.first, times: 1, dies: plan.dies });
  const early = sleep(plan.early ?? 0).then(() =>
    plan.early === undefined ? undefined : start({ call: undefined, times: 1, dies: undefined }),
  );
  await first;
  result.atDeath = await host.entries();
  for (const programs of plan.steps) await Promise.all(programs.map(start));
  await early;
  result.atEnd = await host.entries();
  return result;
}

/**
 * Kills a program at its moment.
 * @param {Running} running
 * @param {Moment | undefined} moment
 * @param {() => void} onKill
 */
function deathOf(running, moment, onKill) {
  /** @type {NodeJS.Timeout[]} */
  const timers = [];
  let isOver = false;
  const kill = () => {
    if (isOver) return;
    isOver = true;
    onKill();
    running.kill();
  };
  return {
    /** @param {string} event */
    on(event) {
      if (moment && event === "loaded") timers.push(setTimeout(kill, PATIENCE_MS));
      if (event !== moment?.on) return;
      if (moment.afterMs < 1) kill();
      else timers.push(setTimeout(kill, moment.afterMs));
    },
    end() {
      isOver = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
