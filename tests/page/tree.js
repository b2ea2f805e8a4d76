// What a screen reader gets: the browser's accessibility tree.

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{ role: string, name: string, description: string, level: number | undefined }} Item */

/**
 * All items of the tree that are not ignored, in reading order.
 * @param {Page} page
 * @returns {Promise<(Item & { focusable: boolean })[]>}
 */
export async function treeOf(page) {
  const debug = await page.context().newCDPSession(page);
  const { nodes } = await debug.send("Accessibility.getFullAXTree");
  await debug.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  /** @type {(id: string) => typeof nodes} */
  const from = (id) => {
    const node = byId.get(id);
    return node ? [node, ...(node.childIds ?? []).flatMap(from)] : [];
  };
  return from(nodes[0]?.nodeId ?? "")
    .filter(({ ignored }) => !ignored)
    .map(({ role, name, description, properties = [] }) => {
      const property = (/** @type {string} */ wanted) =>
        properties.find((one) => one.name === wanted)?.value.value;
      return {
        ...{ role: String(role?.value ?? ""), name: String(name?.value ?? "") },
        ...{ description: String(description?.value ?? ""), level: property("level") },
        focusable: property("focusable") === true,
      };
    });
}

/**
 * The items that take the focus and have no name: a screen reader says nothing useful about them.
 * @param {Page} page
 */
export async function nameless(page) {
  const all = await treeOf(page);
  return all
    .filter(({ focusable, role }) => focusable && role !== "RootWebArea")
    .filter(({ name }) => name.trim() === "")
    .map(({ role }) => role);
}
