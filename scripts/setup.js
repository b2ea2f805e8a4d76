import { Failure, main } from "./lib/failure.js";
import { isMain } from "./lib/paths.js";
import { chromium } from "./setup/chromium.js";
import { firefox } from "./setup/firefox.js";
import { npmPackages } from "./setup/npm.js";
import { rust } from "./setup/rust.js";
import { webkit } from "./setup/webkit.js";
import { bindgen } from "./setup/xtask.js";

/** @typedef {Awaited<ReturnType<typeof setUpBuild>>} BuildTools */
/** @typedef {Pick<BuildTools, "sysroot" | "bindgen">} Ready */
/** @typedef {ReturnType<typeof testTools>} TestTools */

/** The oldest Node that the package runs on, and its scripts. */
const NODE = 20;

/** Brings what a build needs and is not there yet. Nothing of it needs root. */
export async function setUpBuild() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < NODE) {
    throw new Failure(`This is Node ${process.versions.node}; ${NODE} or newer is needed.`, {
      fix: "install a newer Node.js (nodejs.org, or a version manager), then try again",
    });
  }
  await npmPackages();
  const { sysroot } = await rust();
  return { env: process.env, sysroot, bindgen: await bindgen() };
}

/**
 * The same for the tests. Browsers are the system's packages, which may need root: each is looked for,
 * and installed if it is missing, when it is first asked for.
 */
export async function setUpTests() {
  return testTools(await setUpBuild());
}

/**
 * The tests' tools, where what a build needs is there.
 * @param {Ready} ready
 */
export function testTools({ sysroot, bindgen }) {
  const build = { env: process.env, sysroot, bindgen };
  return {
    ...build,
    chromium: once(chromium),
    firefox: once(() => firefox(build.env)),
    webkit: once(webkit),
  };
}

/**
 * @template T
 * @param {() => Promise<T>} work
 * @returns {() => Promise<T>} the same, done the first time only
 */
function once(work) {
  /** @type {Promise<T> | undefined} */
  let done;
  return () => {
    done ??= work();
    return done;
  };
}

if (isMain(import.meta.url)) {
  await main(async () => {
    await (await setUpTests()).chromium();
  });
}
