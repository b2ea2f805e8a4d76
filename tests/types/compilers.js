// The oldest supported TypeScript, the last one written in JavaScript, and the newest.

import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import ts5 from "typescript-5";

/** @typedef {"node10" | "node16" | "nodenext" | "bundler"} Resolution */
/** @typedef {Record<string, unknown>} Options a tsconfig's compilerOptions */

/**
 * @typedef {object} Compiled
 * @property {string[]} errors in these files or in the package's types
 * @property {string[]} read the files that the compiler read
 */

/**
 * @typedef {object} Compiler
 * @property {string} version
 * @property {readonly Resolution[]} resolutions that it supports
 * @property {(folder: string, options: Options, files: readonly string[]) => Compiled | Promise<Compiled>} compile
 */

const require = createRequire(import.meta.url);
const newest = dirname(require.resolve("typescript/package.json"));
const { version } = require("typescript/package.json");

/** The folder that has `types: ["node"]`. */
export const typeRoots = [dirname(dirname(require.resolve("@types/node/package.json")))];

/** @type {readonly Compiler[]} */
export const COMPILERS = [
  inProcess(require("typescript-oldest"), ["node10", "node16"]),
  inProcess(ts5, ["node10", "node16", "nodenext", "bundler"]),
  { version, resolutions: ["node16", "nodenext", "bundler"], compile: byProgram },
];

/**
 * A compiler used as a library. The platform's types are read once and not checked, which would
 * take long; the package's types are checked.
 *
 * @param {typeof ts5} ts
 * @param {readonly Resolution[]} resolutions
 * @returns {Compiler}
 */
function inProcess(ts, resolutions) {
  /** @type {Map<string, import("typescript-5").SourceFile | undefined>} */
  const platform = new Map();
  return {
    version: ts.version,
    resolutions,
    compile(folder, json, files) {
      const { options, errors } = ts.convertCompilerOptionsFromJson(json, folder);
      const host = ts.createCompilerHost(options, true);
      const read = host.getSourceFile;
      host.getSourceFile = (name, how, ...rest) => {
        if (!isPlatform(name)) return read(name, how, ...rest);
        const key = JSON.stringify([name, how]);
        if (!platform.has(key)) platform.set(key, read(name, how, ...rest));
        return platform.get(key);
      };
      const rootNames = files.map((file) => join(folder, file));
      const program = ts.createProgram({ rootNames, options, host });
      const checked = program.getSourceFiles().filter(({ fileName }) => !isPlatform(fileName));
      const found = [
        ...errors,
        ...program.getOptionsDiagnostics(),
        ...program.getGlobalDiagnostics(),
        ...checked.flatMap((file) => program.getSyntacticDiagnostics(file)),
        ...checked.flatMap((file) => program.getSemanticDiagnostics(file)),
      ];
      return {
        errors: found.map((one) => ts.formatDiagnostic(one, host).trim()),
        read: checked.map(({ fileName }) => fileName),
      };
    },
  };
}

/** @param {string} file */
function isPlatform(file) {
  return /\/node_modules\/(typescript[^/]*|@types\/node|undici-types)\//.test(file);
}

/**
 * A compiler run as a program. It checks the platform's types too.
 *
 * @type {Compiler["compile"]}
 */
async function byProgram(folder, compilerOptions, files) {
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
  const args = [join(newest, "bin/tsc"), "-p", folder, "--pretty", "false", "--listFiles"];
  const stdout = await new Promise((resolve, reject) => {
    const options = { timeout: 60_000, maxBuffer: 2 ** 24 };
    execFile(process.execPath, args, options, (error, stdout) => {
      // A non-zero exit code means errors, which it prints.
      if (error && typeof error.code !== "number") reject(error);
      else resolve(stdout);
    });
  });
  /** @type {string[]} */
  const lines = stdout.trim().split("\n");
  return {
    errors: lines.filter((line) => / error TS\d+: /.test(` ${line}`)),
    read: lines.filter((line) => /^\S*\.[cm]?ts$/.test(line) && !isPlatform(line)),
  };
}
