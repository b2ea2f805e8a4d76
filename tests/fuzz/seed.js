// Repeatable random values: EHPC_FUZZ_SEED generates the same ones.

const fixed = process.env.EHPC_FUZZ_SEED;

/** The seed of all tests in this folder. */
export const seed = fixed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(fixed);

console.log(`EHPC_FUZZ_SEED=${seed} makes the same values again`);
