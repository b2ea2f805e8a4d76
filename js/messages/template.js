/**
 * Fills a template, as core/src/catalogue/template.rs does: `{name}` is a parameter, and what stands
 * between `<` and `>` is left out if a parameter in it is absent.
 *
 * @param {string} template
 * @param {(name: string) => string | undefined} value
 */
export function fill(template, value) {
  const parts = template.split(/[<>]/).map((part, index) => {
    let isComplete = true;
    const text = part.replace(/\{(\w+)\}/g, (_, name) => {
      const found = value(name);
      if (found === undefined) {
        isComplete = false;
      }
      return found ?? "";
    });
    return isComplete || index % 2 === 0 ? text : "";
  });
  return parts.join("");
}
