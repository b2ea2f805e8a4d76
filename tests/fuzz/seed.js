// Chance that can be repeated: EHPC_FUZZ_SEED makes the same values again.

const given = process.env.EHPC_FUZZ_SEED;

/** Of all tests of this folder. */
export const seed = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);

console.log(`EHPC_FUZZ_SEED=${seed} makes the same values again`);
