// Pieces of Markdown.

/**
 * A type as code, in which each name that has a section of its own leads there.
 * @param {string} type
 * @param {readonly string[]} names
 */
export function linked(type, names) {
  // Not between quotation marks: there it is a text.
  const known = new RegExp(`(?<!")\\b(${names.join("|")})\\b`);
  return type
    .split(known)
    .filter((part) => part !== "")
    .map((part) => (names.includes(part) ? `[\`${part}\`](#${part.toLowerCase()})` : code(part)))
    .join("");
}

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
export function table(head, rows) {
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.map(escaped).join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

/** @param {string} text */
function code(text) {
  return text.trim() === "" ? text : `\`${text}\``;
}

/**
 * A bar would end the cell, in code too.
 * @param {string} cell
 */
function escaped(cell) {
  return cell.replaceAll("|", "\\|");
}
