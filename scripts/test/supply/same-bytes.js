import { createHash } from "node:crypto";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bindAll } from "../../build/bind.js";
import { bundle } from "../../build/bundle.js";
import { compileAll } from "../../build/compile.js";
import { Failure } from "../../lib/failure.js";
import { root, tools } from "../../lib/paths.js";
import { capture } from "../../lib/run.js";

/** The inputs of a build. */
const SOURCES = [
  ...["Cargo.toml", "Cargo.lock", "package.json", "package-lock.json", ".npmrc"],
  ...["rust-toolchain.toml", "core", "proxy-core", "src", "xtask", "js", "scripts", "www"],
];

/**
 * Checks that a second build has the same bytes: always the steps after the compiler, and with --full
 * the whole build, in another folder without artifacts.
 * @param {import("../../setup.js").TestTools} setUp
 * @param {import("../steps.js").Extent} extent
 */
export async function checkSameBytes(setUp, { full }) {
  const first = digests(join(root, "dist"));
  const folder = mkdtempSync(join(tmpdir(), "ehpc-again-"));
  try {
    const dist = full ? await everythingAgain(folder, setUp) : await bundledAgain(folder, setUp);
    const second = digests(dist);
    const names = [...new Set([...first.keys(), ...second.keys()])];
    const different = names.filter((name) => first.get(name) !== second.get(name));
    if (different.length > 0) {
      throw new Failure(`A second build has other bytes: ${different.join(", ")}`);
    }
    const whole = createHash("sha256")
      .update([...first].join("\n"))
      .digest("hex");
    console.log(
      `${full ? "built" : "bound and bundled"} twice, the same bytes: ${whole.slice(0, 16)}`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {import("../../setup.js").TestTools} setUp
 */
async function bundledAgain(folder, setUp) {
  const dist = join(folder, "dist");
  await bundle(dist, await bindAll(await compileAll(setUp), setUp));
  return dist;
}

/**
 * @param {string} folder
 * @param {import("../../setup.js").TestTools} setUp
 */
async function everythingAgain(folder, { env }) {
  for (const name of SOURCES) cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  // The tools are shared; the build's own output is not.
  mkdirSync(join(folder, ".tools"));
  symlinkSync(join(tools, "bin"), join(folder, ".tools", "bin"));
  await capture(process.execPath, [join(folder, "scripts", "build.js")], {
    ...{ cwd: folder, limit: 900 },
    env: { ...env, CARGO_TARGET_DIR: join(folder, "elsewhere") },
  });
  return join(folder, "dist");
}

/** @param {string} folder */
function digests(folder) {
  const names = readdirSync(folder).sort();
  return new Map(
    names.map((name) => [
      name,
      createHash("sha256")
        .update(readFileSync(join(folder, name)))
        .digest("hex"),
    ]),
  );
}
