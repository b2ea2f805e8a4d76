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

/** What Cargo.toml's `rust-version` asks for. */
const OLDEST = [1, 85];

/** The file that says which rustc a standard library was built by, where we built it. */
export const BUILT_BY = "built-by.txt";

/**
 * @typedef {object} Toolchain
 * @property {string} rustc
 * @property {string} version what `rustc -vV` says
 * @property {string} sysroot
 * @property {string} targetLib where the standard library for WebAssembly is, or would be
 */

/**
 * @param {string | undefined} rustc
 * @returns {Toolchain | undefined} undefined if there is none, or if it is too old
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
  // A rustc that the system has updated since refuses the library that its predecessor built.
  const mark = join(targetLib, BUILT_BY);
  return !existsSync(mark) || readFileSync(mark, "utf8") === version;
}

/**
 * The environment in which every cargo command runs, native ones too, so that one compiler's
 * work is not done again by another.
 * @param {Toolchain} toolchain
 */
export function environment({ rustc }) {
  const bin = join(tools, "bin");
  if (rustc === find("rustc")) return withFolders(process.env, around([bin]));
  const linked = link(dirname(rustc));
  const env = withFolders(process.env, around([linked, bin]));
  // They would lead cargo back to the other toolchain.
  for (const name of ["RUSTC", "RUSTDOC"]) delete env[name];
  return env;
}

/** @param {readonly string[]} first */
function around(first) {
  // Where cargo's own folder is missing from PATH, cargo looks for its subcommands in there first,
  // and would find rustup's clippy for another compiler.
  const own = join(cargoHome, "bin");
  const given = folders(process.env);
  return [...first, ...given, ...(given.includes(own) ? [] : [own])];
}

/**
 * A folder with the system's Rust alone: all of /usr/bin at the front of PATH would hide other
 * programs that the user has put before it.
 * @param {string} from
 */
function link(from) {
  const to = join(tools, "rust");
  mkdirSync(to, { recursive: true });
  for (const name of PROGRAMS) {
    const path = join(to, name);
    // Left alone if it is right: another run may be using it.
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
