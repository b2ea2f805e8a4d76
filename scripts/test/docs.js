import { checkApi } from "../api.js";
import { checkCli } from "../cli.js";
import { checkErrors } from "../errors.js";
import { checkLinks } from "./docs/links.js";
import { checkTranslation } from "./docs/translation.js";
import { cargo } from "./tools.js";

/**
 * Checks that the documents are up to date, as far as a program can.
 * @param {import("../setup.js").TestTools} setUp
 */
export async function docTests(setUp) {
  await checkApi();
  checkErrors();
  checkCli();
  checkLinks();
  checkTranslation();
  const env = { ...setUp.env, RUSTDOCFLAGS: "-D warnings" };
  const crates = ["ehpc-remove-nodes-core", "ehpc-remove-nodes-proxy-core"];
  const of = crates.flatMap((name) => ["-p", name]);
  await cargo({ env }, ["doc", "--locked", "--no-deps", "--quiet", ...of], 300);
}
