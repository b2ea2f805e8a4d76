// Makes sequential calls, a block for each client in turn. Runs in Node and in a page, so it imports
// nothing.

/**
 * @param {object} given
 * @param {readonly { name: string, client: import("../clients/index.js").Client }[]} given.clients
 * @param {number} given.rounds
 * @param {number} given.block the number of timed calls of a client per round
 * @param {number} given.warmUp the number of rounds before
 * @returns {Promise<Record<string, number[][]>>} by client and round, in milliseconds
 */
export async function alternate({ clients, rounds, block, warmUp }) {
  /** @type {Record<string, number[][]>} */
  const times = Object.fromEntries(clients.map(({ name }) => [name, []]));
  let node = 0;
  for (let round = -warmUp; round < rounds; round += 1) {
    const start = (round + warmUp) % clients.length;
    for (const { name, client } of [...clients.slice(start), ...clients.slice(0, start)]) {
      // Not timed: the first call pays for the garbage of the previous client.
      await client.call(`cln-${node++}`);
      const own = [];
      for (let i = 0; i < block; i += 1) {
        const id = `cln-${node++}`;
        const before = performance.now();
        await client.call(id);
        own.push(performance.now() - before);
      }
      if (round >= 0) times[name]?.push(own);
    }
  }
  return times;
}
