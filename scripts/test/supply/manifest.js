import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../lib/failure.js";
import { root } from "../../lib/paths.js";

/** Fields that would install other packages; peers do unless they are optional. */
const DEPENDENCIES = [
  ...["dependencies", "optionalDependencies"],
  ...["bundleDependencies", "bundledDependencies"],
];

/** Scripts that npm runs by itself when a package is installed or published. */
const BY_ITSELF = [
  ...["preinstall", "install", "postinstall", "prepublish", "prepublishOnly"],
  ...["preprepare", "prepare", "postprepare", "prepack", "postpack", "dependencies"],
];

/** Checks that the package installs and runs nothing else, and has the version of the crates. */
export function checkManifest() {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const wrong = DEPENDENCIES.filter((name) => name in manifest);
  wrong.push(
    ...BY_ITSELF.filter((name) => name in manifest.scripts).map((name) => `scripts.${name}`),
  );
  wrong.push(...requiredPeers(manifest).map((name) => `peerDependencies.${name}, not optional`));
  if (wrong.length > 0) throw new Failure(`package.json must not have: ${wrong.join(", ")}`);
  const loose = Object.entries(manifest.devDependencies).filter(
    ([, version]) => !/^(npm:.+@)?\d+\.\d+\.\d+$/.test(/** @type {string} */ (version)),
  );
  if (loose.length > 0) {
    throw new Failure(`These versions are not exact: ${loose.map(([name]) => name).join(", ")}`);
  }
  const crates = ["Cargo.toml", "core/Cargo.toml", "proxy-core/Cargo.toml"].map(
    (file) => /^version = "([^"]+)"/m.exec(readFileSync(join(root, file), "utf8"))?.[1],
  );
  const changes = readFileSync(join(root, "CHANGELOG.md"), "utf8");
  const newest = /^## \[?(\d[^\]\s]*)/m.exec(changes)?.[1];
  const versions = [manifest.version, ...crates, newest];
  if (new Set(versions).size > 1) {
    throw new Failure(
      `package.json, the Cargo.toml files and CHANGELOG.md name different versions: ${versions.join(", ")}`,
    );
  }
}

/**
 * The peers that npm would install.
 * @param {{ peerDependencies?: object, peerDependenciesMeta?: Record<string, { optional?: boolean }> }} manifest
 */
export function requiredPeers({ peerDependencies = {}, peerDependenciesMeta = {} }) {
  return Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional);
}
