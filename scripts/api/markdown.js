// Markdown helpers.

/**
 * A type as code, with links to the names that have a section.
 * @param {string} type
 * @param {readonly string[]} names
 */
export function linked(type, names) {
  // Not after a quotation mark, where it is a string.
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
 * Escapes bars, which end a cell even in code.
 * @param {string} cell
 */
function escaped(cell) {
  return cell.replaceAll("|", "\\|");
}
