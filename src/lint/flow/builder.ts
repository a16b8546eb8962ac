import type { Expression } from "../ir";
import type { Block, BlockId, Edge, Event, Graph, LoopHead, Test, Via } from "./graph";

/** A graph under construction. `current` is the block that the next event goes into. */
export interface Builder {
  readonly blocks: MutableBlock[];
  readonly loops: LoopHead[];
  readonly exit: BlockId;
  readonly thrown: BlockId;
  current: MutableBlock;
  /** What encloses the current place, outermost first. */
  frames: readonly Frame[];
}

/** Something that a jump or an exception can go to, or has to go through. */
export type Frame =
  | {
      readonly kind: "jump";
      readonly labels: readonly string[];
      readonly breakTo: BlockId;
      readonly continueTo: BlockId | undefined;
      /** Whether `break` without a label means this. */
      readonly plain: boolean;
    }
  | { readonly kind: "catch"; readonly entry: Edge }
  | {
      readonly kind: "finally";
      readonly via: Via;
      readonly build: () => void;
      /** Copies already made, by where they lead. */
      readonly copies: Map<BlockId, BlockId>;
    };

interface MutableBlock extends Block {
  readonly events: Event[];
  readonly edges: Edge[];
  throwsTo: Edge | undefined;
}

/** An empty graph with its three fixed blocks. */
export function startGraph(): Builder {
  const blocks: MutableBlock[] = [];
  const block = (): MutableBlock => {
    const made: MutableBlock = { id: blocks.length, events: [], edges: [], throwsTo: undefined };
    blocks.push(made);
    return made;
  };
  const [entry, exit, thrown] = [block(), block(), block()];
  return { blocks, loops: [], exit: exit.id, thrown: thrown.id, current: entry, frames: [] };
}

/** Ends the construction: the end of the body returns. */
export function finishGraph(builder: Builder): Graph {
  connect(builder, builder.exit);
  const { blocks, loops, exit, thrown } = builder;
  return { blocks, loops, entry: 0, exit, thrown };
}

/** A new block, not connected to anything. */
export function newBlock(builder: Builder): MutableBlock {
  const block: MutableBlock = { id: builder.blocks.length, events: [], edges: [], throwsTo: undefined };
  builder.blocks.push(block);
  return block;
}

/** An edge from the current block. */
export function connect(builder: Builder, to: BlockId, test?: Test, via?: Via): void {
  builder.current.edges.push({ to, test, via });
}

/** Connects the current block to `block` and goes on there. */
export function continueIn(builder: Builder, block: MutableBlock): void {
  connect(builder, block.id);
  builder.current = block;
}

/** What follows cannot be reached from here. */
export function deadEnd(builder: Builder): void {
  builder.current = newBlock(builder);
}

/** Records an event at the current place. */
export function emit(builder: Builder, event: Event): void {
  const target = throwTarget(builder);
  const { throwsTo } = builder.current;
  if (throwsTo !== undefined && throwsTo.to !== target.to) continueIn(builder, newBlock(builder));
  builder.current.throwsTo = target;
  builder.current.events.push(event);
}

/** Records that a value is handed back. When it is a promise that rejects, no `catch` of the function hears of it. */
export function emitReturn(builder: Builder, value: Expression): void {
  continueIn(builder, newBlock(builder));
  builder.current.throwsTo = { to: builder.thrown, test: undefined, via: undefined };
  builder.current.events.push({ kind: "return", value });
  continueIn(builder, newBlock(builder));
}

/** Where an exception at the current place goes, through the `finally` blocks on the way. */
export function throwTarget(builder: Builder, depth = builder.frames.length): Edge {
  for (let index = depth - 1; index >= 0; index--) {
    const frame = builder.frames[index];
    if (frame?.kind === "catch") return frame.entry;
    if (frame?.kind !== "finally") continue;
    const beyond = throwTarget(builder, index);
    return { to: copyOf(builder, frame, index, beyond), test: undefined, via: frame.via };
  }
  return { to: builder.thrown, test: undefined, via: undefined };
}

/** Jumps to a block outside of the frames from `depth` on, through their `finally` blocks; nothing follows. */
export function jump(builder: Builder, target: BlockId, depth: number, via: Via): void {
  const route = routeTo(builder, target, depth, builder.frames.length);
  connect(builder, route.to, undefined, via);
  deadEnd(builder);
}

function routeTo(builder: Builder, target: BlockId, depth: number, from: number): Edge {
  for (let index = from - 1; index >= depth; index--) {
    const frame = builder.frames[index];
    if (frame?.kind !== "finally") continue;
    const beyond = routeTo(builder, target, depth, index);
    return { to: copyOf(builder, frame, index, beyond), test: undefined, via: frame.via };
  }
  return { to: target, test: undefined, via: undefined };
}

/** The copy of a `finally` block that leads on to `beyond`. */
function copyOf(
  builder: Builder,
  frame: Extract<Frame, { kind: "finally" }>,
  index: number,
  beyond: Edge,
): BlockId {
  const known = frame.copies.get(beyond.to);
  if (known !== undefined) return known;
  const { current, frames } = builder;
  const start = newBlock(builder);
  frame.copies.set(beyond.to, start.id);
  builder.current = start;
  builder.frames = frames.slice(0, index);
  frame.build();
  connect(builder, beyond.to, undefined, beyond.via);
  builder.current = current;
  builder.frames = frames;
  return start.id;
}
