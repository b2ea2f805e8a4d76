import { mutantTests } from "./mutants.js";
import { cargo } from "./tools.js";

const SCHEDULES = "1000000";

/**
 * Runs the machine against the model of the server: a million random schedules, optimised, and then
 * each mutant that the model must catch.
 * @param {import("../setup.js").TestTools} setUp
 */
export async function modelTests(setUp) {
  const env = { ...setUp.env, EHPC_MODEL_SCHEDULES: SCHEDULES };
  await cargo(
    { env },
    [
      "test",
      "--locked",
      "--release",
      "-p",
      "ehpc-remove-nodes-core",
      "--test",
      "model",
      "--",
      "--nocapture",
    ],
    1200,
  );
  await mutantTests(setUp);
}
