import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { find, folders, withFolders } from "../lib/path-variable.js";
import { cargoHome, tools } from "../lib/paths.js";
import { ask } from "../lib/run.js";

export const TARGET = "wasm32-unknown-unknown";

/** The `rust-version` of Cargo.toml. */
const OLDEST = [1, 85];

/** The file with the version of the rustc that built a standard library, if set-up built it. */
export const BUILT_BY = "built-by.txt";

/**
 * @typedef {object} Toolchain
 * @property {string} rustc
 * @property {string} version the output of `rustc -vV`
 * @property {string} sysroot
 * @property {string} targetLib the folder of the standard library for WebAssembly, which may not exist
 */

/**
 * @param {string | undefined} rustc
 * @returns {Toolchain | undefined} undefined if it is missing or too old
 */
export function inspect(rustc) {
  if (!rustc || !existsSync(rustc)) return undefined;
  const version = ask(rustc, ["-vV"]);
  const paths = ask(rustc, ["--print", "sysroot", "--print", "target-libdir", "--target", TARGET]);
  if (!version || !paths || !isNewEnough(version)) return undefined;
  const [sysroot, targetLib] = paths.split(/\r?\n/);
  return sysroot && targetLib ? { rustc, version, sysroot, targetLib } : undefined;
}

/** @param {Toolchain} toolchain */
export function hasTarget({ targetLib, version }) {
  if (!existsSync(targetLib)) return false;
  const names = readdirSync(targetLib);
  if (!names.some((name) => /^libstd-.*\.rlib$/.test(name))) return false;
  // After a system update, rustc rejects a library that its previous version built.
  const mark = join(targetLib, BUILT_BY);
  return !existsSync(mark) || readFileSync(mark, "utf8") === version;
}

/**
 * The environment of every cargo command, native ones too, so that all use the same compiler and its
 * artifacts.
 * @param {Toolchain} toolchain
 */
export function environment({ rustc }) {
  const bin = join(tools, "bin");
  if (rustc === find("rustc")) return withFolders(process.env, around([bin]));
  const linked = link(dirname(rustc));
  const env = withFolders(process.env, around([linked, bin]));
  // They would select the other toolchain.
  for (const name of ["RUSTC", "RUSTDOC"]) delete env[name];
  return env;
}

/** @param {readonly string[]} first */
function around(first) {
  // If cargo's own folder is not in PATH, cargo searches it first for subcommands, and would find
  // rustup's clippy for another compiler.
  const own = join(cargoHome, "bin");
  const given = folders(process.env);
  return [...first, ...given, ...(given.includes(own) ? [] : [own])];
}

/**
 * A folder with links to the system's Rust only: /usr/bin at the front of PATH would hide other
 * programs.
 * @param {string} from
 */
function link(from) {
  const to = join(tools, "rust");
  mkdirSync(to, { recursive: true });
  for (const name of PROGRAMS) {
    const path = join(to, name);
    // A correct link is kept: another run may be using it.
    if (readlink(path) === join(from, name)) continue;
    rmSync(path, { force: true });
    symlinkSync(join(from, name), path);
  }
  return to;
}

/** @param {string} path */
function readlink(path) {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

const PROGRAMS = [
  "cargo",
  "cargo-clippy",
  "cargo-fmt",
  "clippy-driver",
  "rustc",
  "rustdoc",
  "rustfmt",
];

/** @param {string} version */
function isNewEnough(version) {
  const [, major = "0", minor = "0"] = /^release: (\d+)\.(\d+)/m.exec(version) ?? [];
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST;
  return (
    Number(major) > oldestMajor || (Number(major) === oldestMajor && Number(minor) >= oldestMinor)
  );
}
