// Reads the comments of declarations.

/** @typedef {typeof import("typescript-5")} TS */

/**
 * The comment of a declaration: a line for each paragraph and list item.
 * @param {TS} ts
 * @param {import("typescript-5").Node} node
 */
export function docOf(ts, node) {
  const docs = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return unwrapped(ts.getTextOfJSDocComment(docs.at(-1)?.comment) ?? "");
}

/**
 * The texts of the tags with this name, like `throws`.
 * @param {TS} ts
 * @param {import("typescript-5").Node} node
 * @param {string} name
 */
export function tagsOf(ts, node, name) {
  const tags = ts.getJSDocTags(node).filter(({ tagName }) => tagName.text === name);
  return tags.map((tag) => {
    // TypeScript parses `{HpcError}` as a type, separate from the comment.
    const type = ts.isJSDocThrowsTag(tag) ? tag.typeExpression?.type.getText() : undefined;
    const text = unwrapped(ts.getTextOfJSDocComment(tag.comment) ?? "");
    return [type && `\`${type}\``, text].filter(Boolean).join(" ");
  });
}

/**
 * Joins the wrapped lines of paragraphs.
 * @param {string} text
 */
function unwrapped(text) {
  return text.replaceAll(/\n(?!\n|- )(?<!\n\n)\s*/g, " ").trim();
}
