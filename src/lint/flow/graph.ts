import type { Span } from "../../text/span";
import type { Await, Call, Expression, LoopStatement, Statement, Yield } from "../ir";

/** Index into `Graph.blocks`. */
export type BlockId = number;

/** The control flow of one function. `finally` blocks stand in it once for every way of leaving their `try`. */
export interface Graph {
  readonly blocks: readonly Block[];
  readonly entry: BlockId;
  /** Where every `return` and the end of the body arrive. */
  readonly exit: BlockId;
  /** Where every exception arrives that nothing catches. */
  readonly thrown: BlockId;
  /** Every loop statement, once per copy of the `finally` it stands in; inner loops after outer ones. */
  readonly loops: readonly LoopHead[];
}

/** Events that follow one another, then edges to what can come next. */
export interface Block {
  readonly id: BlockId;
  readonly events: readonly Event[];
  readonly edges: readonly Edge[];
  /** Where an exception of any of its events goes. */
  readonly throwsTo: Edge | undefined;
}

/** Something that happens and that an analysis may give a meaning. */
export type Event =
  | { readonly kind: "call"; readonly node: Call }
  | { readonly kind: "await"; readonly node: Await }
  | { readonly kind: "yield"; readonly node: Yield }
  /** The next value of a `for await` loop is waited for. */
  | { readonly kind: "step"; readonly loop: LoopStatement }
  /** The value is handed back; a caller that waits for the function waits for it too. */
  | { readonly kind: "return"; readonly value: Expression }
  /** What `using` declared is disposed of; `await using` waits for it. */
  | { readonly kind: "dispose"; readonly statement: Statement; readonly awaits: boolean };

/** A way from one block to another. */
export interface Edge {
  readonly to: BlockId;
  /** The atomic condition that decides, and what it came out as. */
  readonly test: Test | undefined;
  /** How a reader would call this step, when it is one worth telling. */
  readonly via: Via | undefined;
}

/** A condition, and how it turned out on a way. */
export interface Test {
  readonly expression: Expression;
  readonly outcome: boolean;
}

/** A jump, or a part of `try`, that a way goes through. */
export interface Via {
  readonly step: "continue" | "break" | "return" | "throw" | "catch" | "finally";
  readonly span: Span;
}

/** A loop statement and the block in which each of its turns begins. */
export interface LoopHead {
  readonly statement: LoopStatement;
  readonly head: BlockId;
}
