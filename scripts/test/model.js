import { mutantTests } from "./mutants.js";
import { cargo } from "./tools.js";

const SCHEDULES = "1000000";

/**
 * The machine against the model of the server, at length: a million random schedules, optimised,
 * and then each mistake that the model has to catch.
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
