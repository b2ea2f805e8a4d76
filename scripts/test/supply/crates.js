import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../lib/failure.js";
import { root } from "../../lib/paths.js";
import { linkedCrates } from "../../supply/crates.js";

/**
 * Checks that docs/dependencies.md gives the purpose of each crate in the modules. Their licences and
 * versions are cargo-deny's work: scripts/test/deny.js.
 * @param {NodeJS.ProcessEnv} env
 */
export function checkCrates(env) {
  const linked = linkedCrates(env);
  const text = readFileSync(join(root, "docs", "dependencies.md"), "utf8");
  const unnamed = linked.filter(({ name }) => !text.includes(`\`${name}\``));
  if (unnamed.length > 0) {
    const names = unnamed.map(({ name }) => name).join(", ");
    throw new Failure(`docs/dependencies.md does not give the purpose of: ${names}`);
  }
  console.log(`${linked.length} crates in the modules, each with its purpose`);
}
