import { contains, type Span } from "../../../text/span";
import type { Mistake } from "../../analysis/conditions/meaning";
import type { Cycle } from "../../analysis/cycles/cycle";
import { keptByEither } from "../../analysis/cycles/one-cause";
import type { FunctionAnalysis } from "../../analysis/function";
import type { Confidence } from "../../finding";
import { graphOf } from "../../flow/build";
import { hasObserved, macro, statesOf, unknown } from "../../flow/states";
import type { Expression, LoopStatement, Member, Statement } from "../../ir";
import { writtenAs } from "../../syntax/file-index";
import { allStatements } from "../../syntax/walk";
import { mayEndLoop, onlyTells } from "./aftermath";

/** A check for the cancellation that does not do its work. */
export type FalseCheck = { readonly span: Span; readonly confidence: Confidence } & (
  | { readonly kind: "property"; readonly member: Member; readonly mistake: Mistake["kind"] }
  /** It sees the cancellation, and the loop goes on. */
  | {
      readonly kind: "stays";
      readonly loop: LoopStatement;
      readonly branch: Statement | undefined;
      readonly step: "continue" | "break" | undefined;
      readonly inverted: boolean;
      /** Whether it counts only where something else holds as well: `if (call.cancelled && idle) break`. */
      readonly narrowed: boolean;
      /** Whether other ways round do not look at all. */
      readonly others: boolean;
    }
  /** `more() || !call.cancelled` */
  | { readonly kind: "either"; readonly test: Extract<Expression, { kind: "logical" }> }
  /** In the callback of a `forEach` that waits. */
  | { readonly kind: "callback"; readonly method: string }
);

/** Every check of a function that does not do its work. */
export function falseChecks(subject: FunctionAnalysis): readonly FalseCheck[] {
  return [
    ...wrongProperties(subject),
    ...subject.cycles.flatMap((cycle) => [...staying(subject, cycle), ...eitherOf(subject, cycle)]),
    ...fannedOut(subject),
  ];
}

function wrongProperties(subject: FunctionAnalysis): FalseCheck[] {
  const { reached, conditions, cycles } = subject;
  const found = new Map<Member, FalseCheck>();
  const tests = graphOf(reached.ir).blocks.flatMap(({ edges }) => edges.flatMap(({ test }) => test ?? []));
  for (const { expression } of tests) {
    const { mistake } = conditions.meant(expression, reached) ?? {};
    if (!mistake || subject.reached.index.ownerOf(mistake.member) !== reached.ref.function) continue;
    const { kind, member } = mistake;
    const decides = cycles.some(({ mistaken }) => mistaken.includes(expression)) || isTick(subject);
    // What was written is asked for other reasons too: whether there is still anything to end.
    if (kind === "writer-only" && !decides) continue;
    if (isBesideLook(expression, subject)) continue;
    found.set(member, {
      kind: "property",
      member,
      mistake: kind,
      span: member.propertySpan,
      confidence: "high",
    });
  }
  return [...found.values()];
}

/** `call.destroyed || call.cancelled`, `!call.writableEnded && !call.cancelled`: together they tell what one alone does not. */
function isBesideLook(expression: Expression, { reached, conditions }: FunctionAnalysis): boolean {
  let whole = reached.index.parentOf(expression);
  while (whole?.kind === "unary" || whole?.kind === "binary") whole = reached.index.parentOf(whole);
  for (; whole?.kind === "logical"; whole = reached.index.parentOf(whole))
    if (conditions.of(whole, reached) !== undefined) return true;
  return false;
}

/** Whether a function is what an interval runs. */
function isTick({ reached }: FunctionAnalysis): boolean {
  const value = reached.index.expressionOf(reached.ref.function);
  const parent = value && reached.index.parentOf(value);
  return (
    parent?.kind === "call" && parent.callee.kind === "identifier" && parent.callee.name === "setInterval"
  );
}

/** The check in a loop that sees the cancellation, and does not leave. */
export function staying(subject: FunctionAnalysis, cycle: Cycle): FalseCheck[] {
  const { overrun, miss, loop, bound, back } = cycle;
  if (overrun?.cause.kind !== "check") return [];
  const { test } = overrun.cause;
  const few = bound.kind === "constant" && bound.turns <= subject.settings.maxCheapIterations;
  // What comes round without a wait is over soon, unless nothing else ends it.
  if (few || (overrun.suspension < unknown && bound.kind !== "unbounded")) return [];
  const { whole, branch, found, narrowed } = branchOf(test, subject);
  const step = lastJump(branch);
  const doubtful =
    !found ||
    (!narrowed && branch !== undefined && !onlyTells(branch)) ||
    (branch !== undefined && mayEndLoop(subject, branch.span, loop));
  // Where other ways do not look either, only one that was meant to leave the loop says more than that.
  if (doubtful || (miss && !(branch && step === "break" && leavesSwitch(branch, loop)))) return [];
  // Who looks in a loop over data means to stop before its end, if its turns take any time.
  const draining = narrowed && drains.test(writtenAs(whole, subject.reached));
  const sure = !draining && (bound.kind === "unbounded" || overrun.suspension === macro);
  const confidence = sure ? "high" : "medium";
  const inverted = branch === undefined && statesOf(back).every(hasObserved);
  const others = miss !== undefined;
  return [{ kind: "stays", span: test.span, loop, branch, step, inverted, narrowed, others, confidence }];
}

/** What is done when a check has found the call cancelled; nothing where that side is empty. */
function branchOf(
  test: Expression,
  { reached, conditions }: FunctionAnalysis,
): {
  /** All that is asked there. */
  readonly whole: Expression;
  readonly branch: Statement | undefined;
  readonly found: boolean;
  readonly narrowed: boolean;
} {
  const { index } = reached;
  let whole: Expression = test;
  let joined = false;
  let at = index.parentOf(test);
  while (at && (at.kind === "unary" || at.kind === "logical" || at.kind === "binary")) {
    joined ||= at.kind === "logical" && at.operator === "&&";
    whole = at;
    at = index.parentOf(at);
  }
  const unknown = { whole, branch: undefined, found: false, narrowed: false };
  if (at?.kind === "loop") return { ...unknown, found: true };
  if (at?.kind !== "if") return unknown;
  const meaning = conditions.of(whole, reached);
  if (meaning?.whenTrue === "cancelled")
    return { whole, branch: at.then, found: true, narrowed: joined && leaves(at.then) };
  if (meaning?.whenTrue === "live" || meaning?.whenFalse === "cancelled")
    return { ...unknown, branch: at.else, found: true };
  return unknown;
}

/** Whether a branch ends in a statement that leaves what is around it. */
function leaves(branch: Statement): boolean {
  const last = branch.kind === "block" ? branch.body.at(-1) : branch;
  return last?.kind === "return" || last?.kind === "throw" || last?.kind === "break";
}

/** Whether a `break` in a branch leaves a `switch` that stands in a loop. */
function leavesSwitch({ span }: Statement, loop: LoopStatement): boolean {
  const around = allStatements([loop.body]).filter(
    (one) => (one.kind === "switch" || one.kind === "loop") && contains(one.span, span),
  );
  return around.at(-1)?.kind === "switch";
}

function lastJump(branch: Statement | undefined): "continue" | "break" | undefined {
  const last = branch?.kind === "block" ? branch.body.at(-1) : branch;
  return last?.kind === "continue" || last?.kind === "break" ? last.kind : undefined;
}

/** A loop's condition that one of its sides alone keeps true. */
function eitherOf({ reached, conditions }: FunctionAnalysis, { loop }: Cycle): FalseCheck[] {
  const { test } = loop;
  if (test?.kind !== "logical" || !keptByEither(loop, reached, conditions)) return [];
  const confidence = drains.test(writtenAs(test, reached)) ? "medium" : "high";
  return [{ kind: "either", test, span: test.span, confidence }];
}

/** `queue.length > 0 || !call.cancelled`: what is left is worked off when the call is over. */
const drains = /length|size|pending|queue|buffer|backlog|empty|remain|left|drain|flush|more|next|has/i;

/** `rows.forEach(async (row) => { if (call.cancelled) return; ... })` */
function fannedOut(subject: FunctionAnalysis): FalseCheck[] {
  const { reached, conditions } = subject;
  const value = reached.ir.async ? reached.index.expressionOf(reached.ref.function) : undefined;
  const parent = value && reached.index.parentOf(value);
  if (parent?.kind !== "call" || parent.callee.kind !== "member" || parent.callee.property !== "forEach")
    return [];
  const [first] = reached.ir.body;
  if (first?.kind !== "if" || conditions.of(first.test, reached)?.whenTrue !== "cancelled") return [];
  return [{ kind: "callback", method: "forEach", span: first.test.span, confidence: "medium" }];
}
