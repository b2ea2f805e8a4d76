/** Lists of node names as text, like `node[1-10,12]`, and the nodes that they name. */

/**
 * Returns the names in a list, each once, in the order of the text. Names are separated by commas or
 * white space. The grammar is that of ClusterShell:
 *
 * - `node[1-10,12]`: numbers and ranges. `node[01-10]` is padded: `node01`, `node02` …
 * - `node[0-10/2]`: every second number.
 * - `rack[1-2]-node[1-4]`: every combination.
 * - `"node a"`: a part in quotation marks, written as a JSON string, is taken as it is.
 *
 * ClusterShell's operators `!`, `&` and `^` are refused.
 *
 * @param limit the most names, 100,000 by default.
 * @throws HostlistError that names the place in the text.
 */
export function expandHostlist(text: string, limit?: number): string[];

/**
 * Returns the shortest list that `expandHostlist` reads back as the same names: in natural order, like
 * `node[1-10,12],rack[1-2]-node[1-4]`. Names with white space, commas or brackets are quoted.
 */
export function foldHostlist(names: readonly string[]): string;

/** The fields of a node that `findNodes` reads. `listNodes` resolves to an array of these. */
export interface NamedNode {
  /** The id of the node, like `cln-w1xufnk9`. */
  readonly node_id: string;
  /** The display name. */
  readonly name?: string | null;
}

/** The result of `findNodes`. */
export interface FoundNodes<Node extends NamedNode> {
  /** The nodes, each once, in the order of the names. */
  found: Node[];
  /** The names that name no node. */
  missing: string[];
  /** The names that name several nodes. */
  ambiguous: Array<{
    /** The name. */
    name: string;
    /** All nodes that have it. */
    candidates: Node[];
  }>;
}

/**
 * Finds the nodes that names mean: the node with that id, otherwise the node with exactly that name.
 *
 * @param names ids or names of nodes.
 * @param nodes all nodes of the cluster: the result of `listNodes`.
 */
export function findNodes<Node extends NamedNode>(
  names: readonly string[],
  nodes: readonly Node[],
): FoundNodes<Node>;

/**
 * What is wrong with a list:
 *
 * - `hostlist_bracket_open`, `hostlist_bracket_closed`: a bracket is not closed, or was not opened.
 * - `hostlist_quote`: a quotation mark is not closed, or what it encloses is not a JSON string.
 * - `hostlist_operator`: `!`, `&` or `^` outside quotation marks.
 * - `hostlist_range`: a range is not like `3`, `1-10`, `01-10` or `0-10/2`.
 * - `hostlist_range_descending`: it ends before it begins.
 * - `hostlist_range_padding`: its ends are padded to different lengths.
 * - `hostlist_name_too_long`: a name has more than 1,000 characters.
 * - `hostlist_too_many`: there are more names than the limit.
 */
export type HostlistErrorCode =
  | "hostlist_bracket_open"
  | "hostlist_bracket_closed"
  | "hostlist_quote"
  | "hostlist_operator"
  | "hostlist_range"
  | "hostlist_range_descending"
  | "hostlist_range_padding"
  | "hostlist_name_too_long"
  | "hostlist_too_many";

/** A list of nodes cannot be read. */
export class HostlistError extends Error {
  /** @param text the whole list. */
  constructor(code: HostlistErrorCode, text: string, position: number);
  /** What is wrong. */
  readonly code: HostlistErrorCode;
  /** Where it is wrong: an index of the text. */
  readonly position: number;
  /** The text from there on, at most 20 characters. */
  readonly excerpt: string;
}
