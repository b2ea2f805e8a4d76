// The figures of a run, in a few lines.

/** @param {Awaited<ReturnType<typeof import("./run.js").runFaults>>} run */
export function report({ seconds, verdict, later, repeatedKeys, keys, box }) {
  const { calls, counts, recovered, deliveries, duplicate, falseSuccess, falseDenial } = verdict;
  return [
    `${calls} calls in ${seconds} s: ${JSON.stringify(counts)}, ${recovered} found in the log`,
    `still open after the calls, then looked up: ${JSON.stringify(later.states)}, ${later.lies.length} of them false`,
    `${keys} keys, ${repeatedKeys} passed on twice; ${deliveries} changes at the API`,
    `done twice ${duplicate.length}, false success ${falseSuccess.length}, false denial ${falseDenial.length}`,
    `before the proxy: ${JSON.stringify(box)}`,
  ];
}
