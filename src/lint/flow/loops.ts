import type { BlockId, Edge, Graph, LoopHead } from "./graph";

/**
 * The natural loop of a head: the blocks from which it can be reached again without passing it. Ways out of the loop
 * are not among them, whatever encloses the loop.
 */
export function naturalLoop(graph: Graph, { head }: LoopHead): ReadonlySet<BlockId> {
  const reachable = reachableFrom(graph, head);
  const before = predecessors(graph);
  const inside = new Set([head]);
  const waiting = [head];
  for (let block = waiting.pop(); block !== undefined; block = waiting.pop()) {
    for (const from of before[block] ?? []) {
      if (inside.has(from) || !reachable.has(from)) continue;
      inside.add(from);
      waiting.push(from);
    }
  }
  // An outer loop's way back to this head leads through blocks that only its own head dominates: cut them off.
  return dominatedBy(graph, head, inside);
}

/** All ways out of a block, exceptions included. */
function edgesOf(graph: Graph, block: BlockId): readonly Edge[] {
  const { edges, throwsTo } = graph.blocks[block]!;
  return throwsTo ? [...edges, throwsTo] : edges;
}

function reachableFrom(graph: Graph, start: BlockId, without?: BlockId): Set<BlockId> {
  const seen = new Set([start]);
  const waiting = [start];
  for (let block = waiting.pop(); block !== undefined; block = waiting.pop()) {
    for (const { to } of edgesOf(graph, block)) {
      if (seen.has(to) || to === without) continue;
      seen.add(to);
      waiting.push(to);
    }
  }
  return seen;
}

/** Those of `blocks` that cannot be reached from the function's entry except through `head`. */
function dominatedBy(graph: Graph, head: BlockId, blocks: ReadonlySet<BlockId>): ReadonlySet<BlockId> {
  const around = head === graph.entry ? new Set<BlockId>() : reachableFrom(graph, graph.entry, head);
  const kept = new Set([...blocks].filter((block) => !around.has(block)));
  kept.add(head);
  return kept;
}

const predecessorsOf = new WeakMap<Graph, readonly (readonly BlockId[])[]>();

function predecessors(graph: Graph): readonly (readonly BlockId[])[] {
  const known = predecessorsOf.get(graph);
  if (known) return known;
  const before: BlockId[][] = graph.blocks.map(() => []);
  for (const { id } of graph.blocks) for (const { to } of edgesOf(graph, id)) before[to]?.push(id);
  predecessorsOf.set(graph, before);
  return before;
}
