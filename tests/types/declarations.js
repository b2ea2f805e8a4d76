// The package's types, read by TypeScript itself.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript-5";
import { project } from "../node/package.js";
import { KINDS } from "./samples.js";

/** @typedef {import("./samples.js").Kind} Kind */

/**
 * @typedef {object} Field
 * @property {boolean} optional
 * @property {boolean} readonly
 * @property {import("typescript-5").Type} type
 * @property {import("typescript-5").Symbol} symbol
 */

/** @typedef {Map<string, Field>} Fields */

/** The installed package's dist/. */
export const dist = join(project, "node_modules/ehpc-remove-nodes/dist");

const types = join(dist, "index.d.ts");
const samples = fileURLToPath(new URL("samples.js", import.meta.url));

/** Those of the other entries. */
const others = readdirSync(dist).filter((name) =>
  /^(hostlist|journal|messages|proxy|simulator)[\w-]*\.d\.ts$/.test(name),
);

const files = [types, samples, ...others.map((name) => join(dist, name))];
const program = ts.createProgram(files, {
  strict: true,
  exactOptionalPropertyTypes: true,
  allowJs: true,
  checkJs: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
  types: [],
});
const checker = program.getTypeChecker();

/** @param {string} file */
function exportsOf(file) {
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  if (!source || !module) throw new Error(`${file} is not a module`);
  const all = new Map(checker.getExportsOfModule(module).map((one) => [one.name, one]));
  return { source, all };
}

/** The package's declarations, and its exports by name. */
export const { source, all: exported } = exportsOf(types);

/**
 * The names that exist at run time, of an entry's types.
 *
 * @param {string} file in dist/
 */
export function namesDeclaredIn(file) {
  const values = [...exportsOf(join(dist, file)).all.values()].map(resolved).filter(isValue);
  return values.map(({ name }) => name).sort();
}

/**
 * The names that are exported without saying so: all of a file that has no `export {`.
 *
 * @param {string} file in dist/
 */
export function exportedByAccident(file) {
  const all = [...exportsOf(join(dist, file)).all.values()];
  const said = (/** @type {import("typescript-5").Declaration} */ one) =>
    ts.isExportSpecifier(one) || ts.getCombinedModifierFlags(one) & ts.ModifierFlags.Export;
  return all.filter(({ declarations }) => !declarations?.every(said)).map(({ name }) => name);
}

/** @param {import("typescript-5").Symbol} symbol perhaps imported from another file */
function resolved(symbol) {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** @param {string} name */
function symbolOf(name) {
  const symbol = exported.get(name);
  if (!symbol) throw new Error(`the types do not export ${name}`);
  return symbol;
}

/** @param {string} name */
export function typeOf(name) {
  return checker.getDeclaredTypeOfSymbol(symbolOf(name));
}

/** @param {string} name of a function or of the class itself */
export function valueTypeOf(name) {
  return checker.getTypeOfSymbolAtLocation(symbolOf(name), source);
}

/**
 * The fields of an object's type.
 *
 * @param {import("typescript-5").Type} type
 * @returns {Fields}
 */
export function fieldsOf(type) {
  return new Map(
    type.getProperties().flatMap((symbol) => {
      const type = checker.getTypeOfSymbolAtLocation(symbol, source);
      const optional = Boolean(symbol.flags & ts.SymbolFlags.Optional);
      // `?: never` means that there is no such field.
      const absent =
        optional && Boolean(checker.getNonNullableType(type).flags & ts.TypeFlags.Never);
      const declaration = symbol.valueDeclaration;
      const flags = declaration ? ts.getCombinedModifierFlags(declaration) : 0;
      const readonly = Boolean(flags & ts.ModifierFlags.Readonly);
      return absent ? [] : [[symbol.name, { optional, readonly, type, symbol }]];
    }),
  );
}

/**
 * The members of a union that are objects, or the type itself.
 *
 * @param {import("typescript-5").Type} type
 */
export function formsOf(type) {
  return membersOf(type).filter(({ flags }) => flags & ts.TypeFlags.Object);
}

/**
 * The members of a union, without the `undefined` of an optional field.
 *
 * @param {import("typescript-5").Type} type
 */
export function membersOf(type) {
  const all = type.isUnion() ? type.types : [type];
  return all.filter(({ flags }) => !(flags & ts.TypeFlags.Undefined));
}

/**
 * The strings that a type of string literals allows.
 *
 * @param {import("typescript-5").Type} type
 */
export function literalsOf(type) {
  return membersOf(type).map((member) => {
    if (!member.isStringLiteral()) throw new Error(`${nameOf(member)} is not a literal`);
    return member.value;
  });
}

/**
 * The kinds of values that may be assigned to a type.
 *
 * @param {import("typescript-5").Type} type
 * @returns {Kind[]}
 */
export function kindsOf(type) {
  return KINDS.filter((kind) => {
    const values = fieldsOf(sampleTypes).get(kind)?.type;
    if (!values) throw new Error(`there is no sample of ${kind}`);
    return membersOf(elementOf(values)).some((one) => checker.isTypeAssignableTo(one, type));
  });
}

const sampleTypes = checker.getTypeOfSymbol(
  /** @type {import("typescript-5").Symbol} */ (exportsOf(samples).all.get("SAMPLES")),
);

/** @param {import("typescript-5").Type} list */
function elementOf(list) {
  const element = checker.getIndexTypeOfType(list, ts.IndexKind.Number);
  if (!element) throw new Error(`${nameOf(list)} is not a list`);
  return element;
}

/** @param {import("typescript-5").Type} type */
export function nameOf(type) {
  return checker.typeToString(type);
}

/** @param {import("typescript-5").Symbol} symbol */
export function docOf(symbol) {
  return ts.displayPartsToString(symbol.getDocumentationComment(checker));
}

/**
 * The text of a tag such as `@default`.
 *
 * @param {import("typescript-5").Symbol} symbol
 * @param {string} tag
 */
export function tagOf(symbol, tag) {
  const found = symbol.getJsDocTags(checker).find(({ name }) => name === tag);
  return found && ts.displayPartsToString(found.text);
}

/**
 * Does it exist at run time, not only in the types?
 *
 * @param {import("typescript-5").Symbol} symbol
 */
export function isValue({ flags }) {
  return Boolean(flags & ts.SymbolFlags.Value);
}

/**
 * The parameters of a function, or of a class's constructor; undefined if it is neither.
 *
 * @param {import("typescript-5").Symbol} symbol
 */
export function parametersOf(symbol) {
  const type = checker.getTypeOfSymbolAtLocation(symbol, source);
  const [signature] = [...type.getCallSignatures(), ...type.getConstructSignatures()];
  return signature?.getParameters().map(({ name, valueDeclaration: declaration }) => ({
    name,
    optional: Boolean(
      declaration && ts.isParameter(declaration) && checker.isOptionalParameter(declaration),
    ),
  }));
}

/**
 * The methods of a type that are declared by the package itself.
 *
 * @param {import("typescript-5").Type} type
 */
export function methodsOf(type) {
  const own = type
    .getProperties()
    .filter((one) => one.valueDeclaration?.getSourceFile() === source);
  return own.filter(({ flags }) => flags & ts.SymbolFlags.Method);
}

/**
 * The names that a file of JavaScript exports by its `export { … }`.
 *
 * @param {string} file in dist/
 */
export function namesExportedBy(file) {
  const text = readFileSync(join(dist, file), "utf8");
  const { statements } = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext);
  return statements.flatMap((statement) => {
    const clause = ts.isExportDeclaration(statement) ? statement.exportClause : undefined;
    return clause && ts.isNamedExports(clause) ? clause.elements.map(({ name }) => name.text) : [];
  });
}
