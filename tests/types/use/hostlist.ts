// The entry `ehpc-remove-nodes/hostlist`.

import type { ClusterNode, NodeInfo } from "ehpc-remove-nodes";
import {
  expandHostlist,
  type FoundNodes,
  findNodes,
  foldHostlist,
  HostlistError,
  type HostlistErrorCode,
} from "ehpc-remove-nodes/hostlist";

export function used(nodes: readonly ClusterNode[], infos: readonly NodeInfo[], error: unknown) {
  const names: string[] = expandHostlist("node[1-10,12]");
  expandHostlist("node[1-10]", 5);
  // @ts-expect-error: the text is required
  expandHostlist();
  const result: FoundNodes<ClusterNode> = findNodes(names, nodes);
  const [first] = result.found;
  void first?.status;
  for (const { name, candidates } of result.ambiguous) void [name, candidates[0]?.health_status];
  // The nodes for the rule check have no names: ids are still found.
  findNodes(["cln-w1xufnk9"], infos).missing.join();
  // @ts-expect-error: names are strings
  findNodes([2], nodes);
  const code: HostlistErrorCode | undefined =
    error instanceof HostlistError ? error.code : undefined;
  if (error instanceof HostlistError) void [error.position, error.excerpt, error.message];
  return [foldHostlist(names), code].join();
}
