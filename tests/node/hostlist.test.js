// The entry `ehpc-remove-nodes/hostlist`: what a list names, what is refused, and that nothing is lost
// when names become a list and a list becomes names.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { project } from "./package.js";

const entry = join(project, `hostlist-${process.pid}.mjs`);
writeFileSync(entry, 'export * from "ehpc-remove-nodes/hostlist";\n');
/** @type {typeof import("../../js/hostlist/types.d.ts")} */
const { expandHostlist, findNodes, foldHostlist, HostlistError } = await import(
  pathToFileURL(entry).href
);

// Those of several dimensions and of steps are examples of ClusterShell's documentation.
for (const [text, names] of /** @type {[string, string][]} */ ([
  ["", ""],
  [" ,\n", ""],
  ["node1", "node1"],
  ["node1,node2 node3\tnode4\r\nnode5", "node1 node2 node3 node4 node5"],
  ["node[1-3,7]", "node1 node2 node3 node7"],
  ["node[1, 3-4]", "node1 node3 node4"],
  ["node[08-11]", "node08 node09 node10 node11"],
  ["node[098-101]", "node098 node099 node100 node101"],
  ["node[8-11]", "node8 node9 node10 node11"],
  ["node[00-01]", "node00 node01"],
  ["n[0-10/2]", "n0 n2 n4 n6 n8 n10"],
  ["n[1-10/4,20]", "n1 n5 n9 n20"],
  ["da[2-3]c[1-2]", "da2c1 da2c2 da3c1 da3c2"],
  ["node[2-3],node[1-2]", "node2 node3 node1"],
  ["[2-4]", "2 3 4"],
  ['"node a"[1-2]x,"b,c"', "node a1x|node a2x|b,c"],
  ["cln-w1xufnk9", "cln-w1xufnk9"],
  ["节点[1-2]", "节点1 节点2"],
])) {
  test(`${JSON.stringify(text)} names ${names || "nothing"}`, () => {
    const expected = names === "" ? [] : names.split(names.includes("|") ? "|" : " ");
    assert.deepEqual(expandHostlist(text), expected);
  });
}

for (const [text, code, position] of /** @type {[string, string, number][]} */ ([
  ["a,node[1-2", "hostlist_bracket_open", 6],
  ["a[1-[2]]", "hostlist_bracket_open", 1],
  ["node1-2]", "hostlist_bracket_closed", 7],
  ['a,"b', "hostlist_quote", 2],
  ['"\\x"', "hostlist_quote", 0],
  ["node[1-9]!node5", "hostlist_operator", 9],
  ["a&b", "hostlist_operator", 1],
  ["a^b", "hostlist_operator", 1],
  ["node[]", "hostlist_range", 5],
  ["node[1,]", "hostlist_range", 7],
  ["node[1,a-b]", "hostlist_range", 7],
  ["node[1-2-3]", "hostlist_range", 5],
  ["node[-1]", "hostlist_range", 5],
  ["node[3/2]", "hostlist_range", 5],
  ["node[1-9/0]", "hostlist_range", 5],
  ["node[1-1000000000000000]", "hostlist_range", 5],
  ["node[5,9-1]", "hostlist_range_descending", 7],
  ["node[1-010]", "hostlist_range_padding", 5],
  ["node[01-010]", "hostlist_range_padding", 5],
  ["x".repeat(1001), "hostlist_name_too_long", 0],
  ["node[1-100001]", "hostlist_too_many", 5],
  ["[1-999999999999999]", "hostlist_too_many", 1],
  ["a[1-400]b[1-400]", "hostlist_too_many", 9],
  ["a[1-60000],a[1-60000]", "hostlist_too_many", 12],
])) {
  test(`${JSON.stringify(text.slice(0, 24))} is refused: ${code}, at ${position}`, () => {
    assert.throws(
      () => expandHostlist(text),
      (/** @type {any} */ error) => {
        assert.ok(error instanceof HostlistError && error instanceof Error);
        assert.deepEqual([error.code, error.position], [code, position]);
        assert.ok(error.message.includes(`(character ${position + 1})`), error.message);
        assert.equal(error.excerpt, text.slice(position, position + 20));
        return true;
      },
    );
  });
}

test("the limit counts names, repeated ones included", () => {
  assert.equal(expandHostlist("node[1-5]", 5).length, 5);
  for (const text of ["node[1-6]", "node[1-5],x", "a a a a a a", "[1-2][1-3]"]) {
    assert.throws(() => expandHostlist(text, 5), { code: "hostlist_too_many" });
  }
});

test("a long text without an end is refused at once", () => {
  for (const text of ["[".repeat(1e6), '"'.repeat(1e6 - 1), "[1-".repeat(3e5), "]".repeat(1e6)]) {
    assert.throws(() => expandHostlist(text), { name: "HostlistError" });
  }
});

for (const [names, text] of /** @type {[string[], string][]} */ ([
  [[], ""],
  [["node3", "node1", "node2", "node3"], "node[1-3]"],
  [["node10", "node9", "node8", "node12"], "node[8-10,12]"],
  [["node09", "node10", "node8"], "node[8,09-10]"],
  [["b", "a10", "a9"], "a[9-10],b"],
  [
    ["rack1-node1", "rack1-node2", "rack2-node1", "rack2-node2", "rack3-node1"],
    "rack[1-2]-node[1-2],rack3-node1",
  ],
  [["node a2", "node a1", "[1-2]", ""], '"","["1-2"]","node a"[1-2]'],
  [["2", "3"], "[2-3]"],
])) {
  test(`${JSON.stringify(names)} is folded to ${text}`, () => {
    assert.equal(foldHostlist(names), text);
  });
}

/** Names of the kinds that are folded, and any other text. */
const NAMES = fc.array(
  fc.oneof(
    fc
      .array(fc.constantFrom("node", "n", "-", "0", "00", "1", "2", "9", "10", "099", "[", " "), {
        maxLength: 6,
      })
      .map((parts) => parts.join("")),
    fc.tuple(fc.nat(3), fc.nat(12)).map(([rack, node]) => `rack${rack}-node${node}`),
    fc.nat(120).map((number) => `node${String(number).padStart(3, "0")}`),
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.stringMatching(/^\d{0,20}$/),
  ),
  { maxLength: 60 },
);

test("what is folded expands to the same names, each once", () => {
  fc.assert(
    fc.property(NAMES, (names) => {
      const expanded = expandHostlist(foldHostlist(names));
      assert.equal(new Set(expanded).size, expanded.length);
      assert.deepEqual([...expanded].sort(), [...new Set(names)].sort());
    }),
    { numRuns: 2000 },
  );
});

test("the order in which names are given does not matter", () => {
  fc.assert(
    fc.property(NAMES, (names) => {
      assert.equal(foldHostlist(names), foldHostlist([...names].reverse()));
    }),
  );
});

test("any text either expands or is refused by a HostlistError at a place in it", () => {
  const pieces = fc.constantFrom("[", "]", "-", "/", ",", " ", '"', "\\", "!", "0", "1", "23", "n");
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 20 }), (parts) => {
      const text = parts.join("");
      try {
        const names = expandHostlist(text, 1000);
        assert.deepEqual(expandHostlist(foldHostlist(names), 1000).sort(), [...names].sort());
      } catch (error) {
        if (!(error instanceof HostlistError)) throw error;
        assert.ok(error.position >= 0 && error.position <= text.length);
      }
    }),
    { numRuns: 5000 },
  );
});

test("10,000 names are one short text", () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `r${index % 100}n${index + 1}x`);
  assert.deepEqual(expandHostlist(foldHostlist(names)).sort(), names.sort());
  const line = Array.from({ length: 10_000 }, (_, index) => `batch-${index + 1}`);
  assert.equal(foldHostlist(line), "batch-[1-10000]");
});

const NODES = [
  { node_id: "cln-a", name: "node1" },
  { node_id: "cln-b", name: "node2" },
  { node_id: "cln-c", name: "twin" },
  { node_id: "cln-d", name: "twin" },
  { node_id: "cln-e", name: "cln-a" },
  { node_id: "cln-f", name: "" },
  { node_id: "cln-g", name: null },
  { node_id: "cln-h" },
];

/** @param {string[]} names */
const found = (...names) => {
  const { found, missing, ambiguous } = findNodes(names, NODES);
  return {
    found: found.map(({ node_id }) => node_id),
    missing,
    ambiguous: ambiguous.map(({ name, candidates }) => [
      name,
      ...candidates.map(({ node_id }) => node_id),
    ]),
  };
};

test("a node is found by its id, otherwise by its exact name", () => {
  const all = found("node2", "cln-b", "cln-h", "Node1", "node", "");
  assert.deepEqual(all, {
    found: ["cln-b", "cln-h"],
    missing: ["Node1", "node", ""],
    ambiguous: [],
  });
});

test("an id counts before a name that is equal", () => {
  assert.deepEqual(found("cln-a").found, ["cln-a"]);
});

test("a name of several nodes is ambiguous, with all of them, and never found", () => {
  assert.deepEqual(found("twin", "node1"), {
    found: ["cln-a"],
    missing: [],
    ambiguous: [["twin", "cln-c", "cln-d"]],
  });
});

test("a node that the lists have twice is one node", () => {
  const twice = [...NODES, { node_id: "cln-a", name: "node1" }];
  assert.deepEqual(
    findNodes(["node1"], twice).found.map(({ node_id }) => node_id),
    ["cln-a"],
  );
});
