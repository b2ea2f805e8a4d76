import { build } from "../build.js";
import { cliTests } from "./cli.js";
import { consumerTests } from "./consumers.js";
import { denyTests } from "./deny.js";
import { docTests } from "./docs.js";
import { chromiumTests } from "./engines/chromium.js";
import { firefoxTests, withoutFirefox } from "./engines/firefox.js";
import { pageInFirefox, pageInWebkit } from "./engines/page.js";
import { webkitTests, withoutWebkit } from "./engines/webkit.js";
import { exampleTests } from "./examples.js";
import { faultTests } from "./faults.js";
import { fuzzJsTests, fuzzTests } from "./fuzz.js";
import { leakTests } from "./leaks.js";
import { modelTests } from "./model.js";
import { nodeTests } from "./node.js";
import { outageTests, withoutOutage } from "./outage.js";
import { pageTests } from "./page.js";
import { plainTests } from "./plain.js";
import { proxyTests } from "./proxy.js";
import { sizeTests } from "./size.js";
import { supplyTests } from "./supply.js";
import { tarballTests } from "./tarball.js";
import { tokioTests } from "./tokio.js";
import { cargo, nodeTool, onTests } from "./tools.js";
import { typeTests } from "./types.js";
import { yewTests } from "./yew.js";

/** @typedef {import("../setup.js").TestTools} TestTools */

/**
 * @typedef {object} Step
 * @property {string} name for `--only`
 * @property {string} title
 * @property {string} [needs] the step that must pass first
 * @property {boolean} [onlyInFull] slow: run only by name or with --full
 * @property {"chromium" | "firefox" | "webkit"} [browser] which it needs
 * @property {string} [lock] steps with the same one do not run at the same time
 * @property {(setUp: TestTools) => string | undefined | Promise<string | undefined>} [leftOut] why this
 *   system cannot run it
 * @property {(setUp: TestTools, extent: Extent) => Promise<unknown>} run
 */

/** @typedef {{full: boolean}} Extent whether to run a step at full length */

const DENY = ["--", "-D", "warnings"];
const TARGET = ["--target", "wasm32-unknown-unknown"];

/**
 * All steps. The build comes early: most need it; of those, the longest come first.
 * @type {readonly Step[]}
 */
export const STEPS = [
  {
    name: "fmt",
    title: "Rust is formatted",
    run: (setUp) => cargo(setUp, ["fmt", "--all", "--check"], 60),
  },
  { name: "build", title: "the package builds", run: build },
  {
    name: "biome",
    title: "JavaScript is formatted and linted",
    run: () => nodeTool("@biomejs/biome/bin/biome", ["check", "."], 120),
  },
  {
    name: "tsc",
    title: "JavaScript type-checks",
    run: () => nodeTool("typescript/bin/tsc", ["-p", "."], 180),
  },
  { name: "supply", title: "dependencies and layers", run: supplyTests },
  { name: "docs", title: "the documents are up to date", run: docTests },
  {
    name: "clippy",
    title: "clippy, native",
    // Cargo would wait for its lock on target/.
    lock: "cargo",
    run: (setUp) => cargo(setUp, ["clippy", "--locked", "--all-targets", ...DENY], 600),
  },
  { name: "size", title: "the package is within its budget", needs: "build", run: sizeTests },
  {
    name: "native",
    title: "native tests",
    lock: "cargo",
    run: (setUp) => cargo(setUp, ["test", "--locked"], 900),
  },
  {
    name: "page",
    title: "a walk through the page",
    needs: "build",
    browser: "chromium",
    // Both test what happens in time: side by side they would be late.
    lock: "times",
    run: pageTests,
  },
  { name: "node", title: "Node, with the packed package", needs: "build", run: nodeTests },
  {
    name: "proxy",
    title: "the proxy, attacked and killed",
    needs: "build",
    lock: "times",
    run: proxyTests,
  },
  {
    name: "fuzz",
    title: "fuzzing the core",
    run: fuzzTests,
  },
  {
    name: "consumers",
    title: "apps of every kind",
    needs: "build",
    browser: "chromium",
    run: consumerTests,
  },
  {
    name: "chromium",
    title: "tests in Chromium",
    needs: "build",
    browser: "chromium",
    lock: "cargo",
    run: chromiumTests,
  },
  {
    name: "faults",
    title: "faults over real HTTP",
    needs: "build",
    browser: "chromium",
    run: faultTests,
  },
  {
    name: "clippy-wasm",
    title: "clippy, WebAssembly",
    // The browser tests import the entry that a build makes.
    needs: "build",
    lock: "cargo",
    run: (setUp) =>
      cargo(onTests(setUp), ["clippy", "--locked", ...TARGET, "--lib", "--tests", ...DENY], 600),
  },
  {
    name: "clippy-rust",
    title: "clippy, WebAssembly for Rust only",
    lock: "cargo",
    run: (setUp) =>
      cargo(
        setUp,
        ["clippy", "--locked", ...TARGET, "-p", "ehpc-remove-nodes-core", "--lib", ...DENY],
        300,
      ),
  },
  { name: "types", title: "the types and the package layout", needs: "build", run: typeTests },
  { name: "cli", title: "the command, as it is installed", needs: "build", run: cliTests },
  {
    name: "examples",
    title: "the recipes",
    needs: "build",
    browser: "chromium",
    run: exampleTests,
  },
  {
    name: "tarball",
    title: "the published files, built twice",
    needs: "build",
    run: tarballTests,
  },
  { name: "fuzz-js", title: "fuzzing the package", needs: "build", run: fuzzJsTests },
  {
    name: "deny",
    title: "licences, versions and advisories of the crates",
    // cargo-deny takes minutes to compile.
    onlyInFull: true,
    run: denyTests,
  },
  {
    name: "leaks",
    title: "many calls leave nothing behind",
    needs: "build",
    onlyInFull: true,
    run: leakTests,
  },
  {
    name: "outage",
    title: "outages of a real network, and a real proxy",
    needs: "build",
    onlyInFull: true,
    leftOut: withoutOutage,
    run: outageTests,
  },
  {
    name: "firefox",
    title: "tests in Firefox",
    needs: "build",
    onlyInFull: true,
    leftOut: withoutFirefox,
    browser: "firefox",
    lock: "cargo",
    run: firefoxTests,
  },
  {
    name: "page-firefox",
    title: "the page in Firefox, by WebDriver",
    needs: "build",
    onlyInFull: true,
    leftOut: withoutFirefox,
    browser: "firefox",
    run: pageInFirefox,
  },
  {
    name: "webkit",
    title: "tests in WebKit",
    needs: "build",
    onlyInFull: true,
    leftOut: withoutWebkit,
    browser: "webkit",
    lock: "cargo",
    run: webkitTests,
  },
  {
    name: "page-webkit",
    title: "the page in WebKit, by WebDriver",
    needs: "build",
    onlyInFull: true,
    leftOut: withoutWebkit,
    browser: "webkit",
    run: pageInWebkit,
  },
  {
    name: "wasm-pack",
    title: "plain wasm-pack build, for each of its targets",
    // To compile the crate again takes a minute.
    onlyInFull: true,
    lock: "cargo",
    run: plainTests,
  },
  {
    name: "yew",
    title: "a page written in Rust",
    // Behind the package's proxy.
    needs: "build",
    // The framework takes minutes to compile.
    onlyInFull: true,
    browser: "chromium",
    run: yewTests,
  },
  {
    name: "tokio",
    title: "a program on tokio",
    // The runtime and the HTTP client take a minute to compile.
    onlyInFull: true,
    run: tokioTests,
  },
  {
    name: "model",
    title: "the model: a million schedules, and every mutant caught",
    // The native tests run twenty thousand.
    onlyInFull: true,
    run: modelTests,
  },
];

/**
 * Names of groups of steps, for `--only`.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const GROUPS = { browser: ["chromium", "firefox", "webkit"] };
