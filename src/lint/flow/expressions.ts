import type { Assignment, Call, Conditional, Expression, Index, Logical, Member } from "../ir";
import { partsOf } from "../syntax/walk";
import { type Builder, connect, continueIn, deadEnd, emit, newBlock } from "./builder";
import type { BlockId } from "./graph";

/** Adds the events of an expression, in the order of evaluation. */
export function evaluate(builder: Builder, expression: Expression | undefined): void {
  if (expression === undefined) return;
  switch (expression.kind) {
    case "member":
    case "index":
    case "call":
      return evaluateChain(builder, expression);
    case "await":
      evaluate(builder, expression.value);
      return emit(builder, { kind: "await", node: expression });
    case "yield":
      evaluate(builder, expression.value);
      return emit(builder, { kind: "yield", node: expression });
    case "logical":
      return evaluateLogical(builder, expression);
    case "conditional":
      return evaluateConditional(builder, expression);
    case "assignment":
      return evaluateAssignment(builder, expression);
    default:
      // All of it, one part after the other.
      for (const part of partsOf(expression)) evaluate(builder, part);
  }
}

/** Adds the events of a condition and goes to one block or the other; nothing follows at the current place. */
export function branch(builder: Builder, test: Expression, yes: BlockId, no: BlockId): void {
  if (test.kind === "unary" && test.operator === "!") return branch(builder, test.value, no, yes);
  if (test.kind === "literal") {
    connect(builder, test.value ? yes : no);
    return deadEnd(builder);
  }
  if (test.kind === "logical" && test.operator !== "??") {
    const right = newBlock(builder);
    if (test.operator === "&&") branch(builder, test.left, right.id, no);
    else branch(builder, test.left, yes, right.id);
    builder.current = right;
    return branch(builder, test.right, yes, no);
  }
  if (test.kind === "conditional") {
    const [then, otherwise] = [newBlock(builder), newBlock(builder)];
    branch(builder, test.test, then.id, otherwise.id);
    builder.current = then;
    branch(builder, test.then, yes, no);
    builder.current = otherwise;
    return branch(builder, test.else, yes, no);
  }
  if (test.kind === "sequence" && test.parts.length > 0) {
    for (const part of test.parts.slice(0, -1)) evaluate(builder, part);
    return branch(builder, test.parts.at(-1)!, yes, no);
  }
  evaluate(builder, test);
  connect(builder, yes, { expression: test, outcome: true });
  connect(builder, no, { expression: test, outcome: false });
  deadEnd(builder);
}

function evaluateConditional(builder: Builder, { test, then, else: otherwise }: Conditional): void {
  const [yes, no, after] = [newBlock(builder), newBlock(builder), newBlock(builder)];
  branch(builder, test, yes.id, no.id);
  for (const [block, value] of [[yes, then] as const, [no, otherwise] as const]) {
    builder.current = block;
    evaluate(builder, value);
    connect(builder, after.id);
  }
  builder.current = after;
}

function evaluateLogical(builder: Builder, { operator, left, right }: Logical): void {
  const [rest, after] = [newBlock(builder), newBlock(builder)];
  if (operator === "&&") branch(builder, left, rest.id, after.id);
  else if (operator === "||") branch(builder, left, after.id, rest.id);
  else fork(builder, left, rest.id, after.id);
  builder.current = rest;
  evaluate(builder, right);
  continueIn(builder, after);
}

/** `a = b` evaluates both; `a ||= b` may not come to `b`. */
function evaluateAssignment(builder: Builder, { operator, target, value }: Assignment): void {
  evaluate(builder, target);
  const shortCircuits = operator === "&&=" || operator === "||=" || operator === "??=";
  if (!shortCircuits) return evaluate(builder, value);
  const [rest, after] = [newBlock(builder), newBlock(builder)];
  fork(builder, undefined, rest.id, after.id);
  builder.current = rest;
  evaluate(builder, value);
  continueIn(builder, after);
}

/** Member accesses and calls; one `?.` that meets nothing skips the rest of the chain. */
function evaluateChain(builder: Builder, chain: Member | Index | Call): void {
  if (!skips(chain)) return evaluateLink(builder, chain, undefined);
  const after = newBlock(builder);
  evaluateLink(builder, chain, after.id);
  continueIn(builder, after);
}

function skips(link: Expression): boolean {
  if (link.kind !== "member" && link.kind !== "index" && link.kind !== "call") return false;
  return link.optional || skips(link.kind === "call" ? link.callee : link.object);
}

function evaluateLink(builder: Builder, link: Expression, after: BlockId | undefined): void {
  if (link.kind !== "member" && link.kind !== "index" && link.kind !== "call") return evaluate(builder, link);
  evaluateLink(builder, link.kind === "call" ? link.callee : link.object, after);
  if (link.optional && after !== undefined) {
    const rest = newBlock(builder);
    const object = link.kind === "call" ? link.callee : link.object;
    connect(builder, rest.id);
    connect(builder, after, { expression: object, outcome: false });
    builder.current = rest;
  }
  if (link.kind === "index") evaluate(builder, link.index);
  if (link.kind !== "call") return;
  for (const argument of link.arguments) evaluate(builder, argument);
  emit(builder, { kind: "call", node: link });
}

/** Either way, for a reason that is no condition of the program's own. */
function fork(builder: Builder, value: Expression | undefined, one: BlockId, other: BlockId): void {
  evaluate(builder, value);
  connect(builder, one);
  connect(builder, other);
  deadEnd(builder);
}
