// Generates the reference as Markdown, from the syntax tree of TypeScript 5: 7 has no compiler API.

import { docOf, tagsOf } from "./doc.js";
import { linked, table } from "./markdown.js";

/** @typedef {typeof import("typescript-5")} TS */
/** @typedef {import("typescript-5").Node} Node */
/** @typedef {import("typescript-5").NamedDeclaration & { name: import("typescript-5").Identifier }} Declaration */

const INTRODUCTION = `# Reference

What \`ehpc-remove-nodes\` exports, from its [types](../js/types.d.ts) by \`npm run api\`; your editor shows the same. \`ehpc-remove-nodes/slim\` exports the same names.
`;

/**
 * @param {string} types the text of a .d.ts
 * @returns {Promise<string>}
 */
export async function reference(types) {
  // Imported late: set-up may just have installed it.
  const { default: ts } = await import("typescript-5");
  const source = ts.createSourceFile("types.d.ts", types, ts.ScriptTarget.Latest, true);
  const exported = /** @type {Declaration[]} */ (
    /** @type {unknown} */ (source.statements.filter((one) => isExported(ts, one)))
  );
  const names = exported.map(({ name }) => name.text);
  const functions = mainFirst(exported.filter(ts.isFunctionDeclaration));
  const classes = exported.filter(ts.isClassDeclaration);
  const others = exported.filter((one) => !isValue(ts, one));
  const writer = new Writer(ts, names);
  return [
    INTRODUCTION,
    `**Functions**: ${writer.list(functions)}\n`,
    `**Errors**: ${writer.list(classes)}\n`,
    `**Types**: ${writer.list(others)}\n`,
    ...[...functions, ...classes, ...others].map((one) => writer.section(one)),
  ].join("\n");
}

/**
 * Moves `removeNodes`, and the functions after it, to the front.
 * @template {Declaration | import("typescript-5").FunctionDeclaration} T
 * @param {T[]} functions
 */
function mainFirst(functions) {
  const main = functions.findIndex(({ name }) => name?.text === "removeNodes");
  return [...functions.slice(main), ...functions.slice(0, main)];
}

/**
 * @param {TS} ts
 * @param {import("typescript-5").Statement} statement
 */
function isExported(ts, statement) {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

/**
 * @param {TS} ts
 * @param {Node} node
 */
function isValue(ts, node) {
  return ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node);
}

class Writer {
  /**
   * @param {TS} ts
   * @param {readonly string[]} names the names that have a section
   */
  constructor(ts, names) {
    this.ts = ts;
    this.names = names;
  }

  /** @param {readonly Node[]} declarations */
  list(declarations) {
    const named = /** @type {readonly Declaration[]} */ (declarations);
    return named.map(({ name }) => linked(name.text, this.names)).join(", ");
  }

  /** @param {Declaration} node */
  section(node) {
    const { ts } = this;
    const parts = [`## ${node.name.text}`, docOf(ts, node)];
    if (ts.isFunctionDeclaration(node)) parts.push(code(this.bare(node)), this.notes(node));
    // Including comments: its parts have no table rows.
    if (ts.isTypeAliasDeclaration(node)) parts.push(code(readable(node.getText())));
    if (ts.isInterfaceDeclaration(node)) parts.push(this.base(node), this.fields(node.members));
    if (ts.isClassDeclaration(node)) parts.push(this.fields(node.members), ...this.methods(node));
    return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
  }

  /**
   * A sentence about the interfaces that an interface extends.
   * @param {import("typescript-5").InterfaceDeclaration} node
   */
  base({ heritageClauses }) {
    const clauses = [...(heritageClauses ?? [])];
    const bases = clauses.flatMap(({ types }) => types.map((type) => type.getText()));
    return bases.length > 0 ? `All of ${linked(bases.join(", "), this.names)}, and:` : "";
  }

  /** @param {import("typescript-5").ClassDeclaration} node */
  methods(node) {
    const { ts } = this;
    const members = node.members.filter(
      (one) => ts.isMethodDeclaration(one) || ts.isConstructorDeclaration(one),
    );
    return members.flatMap((one) => {
      const name = one.name?.getText() ?? "constructor";
      const text = this.bare(one).replace(/^constructor/, `new ${node.name?.text ?? ""}`);
      return [`### ${node.name?.text}: ${name}`, docOf(ts, one), code(text), this.notes(one)];
    });
  }

  /** @param {import("typescript-5").NodeArray<Node>} members */
  fields(members) {
    const { ts } = this;
    const rows = members.flatMap((member) => {
      if (ts.isIndexSignatureDeclaration(member)) {
        return [[`\`[${member.parameters[0]?.name.getText()}]\``, "`unknown`", this.cell(member)]];
      }
      if (!ts.isPropertySignature(member) && !ts.isPropertyDeclaration(member)) return [];
      const optional = member.questionToken ? "?" : "";
      const type = linked(flat(member.type?.getText() ?? ""), this.names);
      return [[`\`${member.name.getText()}${optional}\``, type, this.cell(member)]];
    });
    return rows.length === 0 ? "" : table(["field", "type", "what it is"], rows);
  }

  /**
   * The description of a field and its default, in one line.
   * @param {Node} member
   */
  cell(member) {
    const [byDefault] = tagsOf(this.ts, member, "default");
    // A name or value is formatted as code, a phrase is not.
    const shown = byDefault && (/\s/.test(byDefault) ? byDefault : `\`${byDefault}\``);
    const lines = [docOf(this.ts, member), shown && `Default: ${shown}.`];
    return flat(lines.filter(Boolean).join(" "));
  }

  /**
   * The documented parameters and errors of a function.
   * @param {Node} node
   */
  notes(node) {
    const { ts } = this;
    const parameters = ts.getJSDocTags(node).filter(ts.isJSDocParameterTag);
    const lines = parameters.map((tag) => `- \`${tag.name.getText()}\`: ${commentOf(ts, tag)}`);
    lines.push(...tagsOf(ts, node, "throws").map((text) => `- Throws ${text}`));
    const mentioned = this.names.filter((name) =>
      new RegExp(`\\b${name}\\b`).test(this.bare(node)),
    );
    const types = mentioned.filter((name) => /^[A-Z]/.test(name));
    if (types.length > 0)
      lines.push(`- See ${types.map((one) => linked(one, this.names)).join(", ")}.`);
    return lines.join("\n");
  }

  /**
   * The declaration without comments.
   * @param {Node} node
   */
  bare(node) {
    const printer = this.ts.createPrinter({ removeComments: true });
    const text = printer.printNode(this.ts.EmitHint.Unspecified, node, node.getSourceFile());
    return readable(text).replaceAll(/^( {4})+/gm, (spaces) => "  ".repeat(spaces.length / 4));
  }
}

/**
 * A type with platform names in place of the helpers that are not exported.
 * @param {string} text
 */
function readable(text) {
  return text
    .replace(/^export /, "")
    .replaceAll(/\b(?:Global<"(\w+)">|Only<(\w+)>)/g, "$1$2")
    .replaceAll(/\bWebAssemblyModule\b/g, "WebAssembly.Module")
    .replaceAll(/\bBytesView\b/g, "ArrayBufferView")
    .replaceAll(/\bCause\b/g, "unknown");
}

/**
 * @param {TS} ts
 * @param {import("typescript-5").JSDocTag} tag
 */
function commentOf(ts, tag) {
  return flat(ts.getTextOfJSDocComment(tag.comment) ?? "");
}

/** @param {string} text */
function code(text) {
  return `\`\`\`ts\n${text}\n\`\`\``;
}

/** @param {string} text */
function flat(text) {
  const line = text
    .replaceAll(/\/\*\*.*?\*\//gs, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  return readable(line.replace(/^\| /, ""));
}
