/** @type {typeof import("./types.d.ts").findNodes} */
export function findNodes(names, nodes) {
  const ids = new Map(nodes.map((node) => [node.node_id, node]));
  const named = byName(nodes);
  /** @type {Map<string, typeof nodes[number]>} */
  const found = new Map();
  /** @type {string[]} */
  const missing = [];
  /** @type {{ name: string, candidates: Array<typeof nodes[number]> }[]} */
  const ambiguous = [];
  for (const name of new Set(names)) {
    const node = ids.get(name);
    const candidates = node ? [node] : (named.get(name) ?? []);
    const [first] = candidates;
    if (first === undefined) missing.push(name);
    else if (candidates.length > 1) ambiguous.push({ name, candidates: [...candidates] });
    else found.set(first.node_id, first);
  }
  return { found: [...found.values()], missing, ambiguous };
}

/**
 * The nodes by name, each node once. Nodes without a name have the id only.
 * @template {import("./types.d.ts").NamedNode} Node
 * @param {readonly Node[]} nodes
 */
function byName(nodes) {
  /** @type {Map<string, Node[]>} */
  const named = new Map();
  for (const node of nodes) {
    if (!node.name) continue;
    const same = named.get(node.name) ?? [];
    if (!same.some(({ node_id }) => node_id === node.node_id)) same.push(node);
    named.set(node.name, same);
  }
  return named;
}
