import { linesOf } from "../../text/lines";
import { contains, type Span, textIn } from "../../text/span";
import type { Miss } from "../analysis/cycles/cycle";
import type { FunctionAnalysis } from "../analysis/function";
import type { Reached } from "../analysis/project";
import type { Confidence, Note } from "../finding";
import type { Edge, Event } from "../flow/graph";
import type { LoopStatement } from "../ir";
import { lesser } from "../settings";
import { bindingOf } from "../syntax/names";
import { isAfterAnswer } from "./answered";

/** Handler → call → call: how a handler comes to a function. Nothing when it is one itself. */
export function wayFromHandler(reached: Reached): readonly Note[] {
  const notes: Note[] = [];
  for (let at: Reached | undefined = reached; at?.from; at = at.from.by) {
    const { by, call } = at.from;
    if (!call) continue;
    notes.unshift({
      file: by.ref.file,
      span: call.span,
      message: `\`${by.ir.name}\` calls \`${at.ir.name}\` here`,
    });
  }
  const start = handlerOf(reached);
  if (notes.length === 0 || !start) return [];
  return [
    { file: start.ref.file, span: start.ir.nameSpan, message: `the handler \`${start.entry!.name}\`` },
    ...notes,
  ];
}

/** The handler from which a function is reached by the shortest way. */
export function handlerOf(reached: Reached): Reached | undefined {
  let at = reached;
  while (at.from) at = at.from.by;
  return at.entry ? at : undefined;
}

/** Where a loop waits, and which way it comes round without looking. */
export function wayRound(reached: Reached, loop: LoopStatement, miss: Miss): readonly Note[] {
  const { file } = reached.index;
  const lines = linesOf(file.text);
  const told = miss.steps.flatMap(({ via }) => (via && inside(loop, via.span) ? [via] : []));
  const notes: Note[] = [];
  const waits = miss.waits && spanOf(miss.waits);
  if (waits) notes.push({ file: file.path, span: waits, message: "it waits here" });
  const tests = miss.steps.flatMap(({ test }) => (test && inside(loop, test.expression.span) ? [test] : []));
  for (const { expression, outcome } of tests) {
    const text = textIn(file.text, expression.span);
    if (text.length > 60 || expression === loop.test) continue;
    notes.push({
      file: file.path,
      span: expression.span,
      message: `\`${text}\` is ${outcome} on this way round`,
    });
  }
  if (told.length > 0) {
    const words = told.map(({ step, span }) => `\`${step}\` on line ${lines.position(span.start).line}`);
    notes.push({
      file: file.path,
      span: told[0]!.span,
      message: `it comes round via ${words.join(", then ")}, past every check`,
    });
  }
  return notes.map((note) => ({ ...note, span: firstLine(note.span, file.text) }));
}

function firstLine({ start, end }: Note["span"], text: string): Note["span"] {
  const line = text.slice(start, end).search(/[\r\n]/);
  return line < 0 ? { start, end } : { start, end: start + line };
}

function inside(loop: LoopStatement, { start, end }: Note["span"]): boolean {
  return loop.span.start <= start && end <= loop.span.end;
}

function spanOf(event: Event): Note["span"] | undefined {
  switch (event.kind) {
    case "call":
    case "await":
    case "yield":
      return event.node.span;
    case "step":
      return event.loop.over?.span;
    case "return":
      return event.value.span;
    case "dispose":
      return event.statement.span;
  }
}

/** So many calls from a handler, it is likely that what one of them was given rules the rest out. */
const far = 4;
/** So many, what is there is mostly the program's own business. */
const farthest = 6;

/**
 * How sure a report about a function can be: no surer than that it serves calls at all, and that a handler comes
 * there.
 */
export function sureOf(reached: Reached): Confidence {
  const sure = handlerOf(reached)?.entry?.confidence ?? "low";
  const calls = callsFromHandler(reached);
  return calls > farthest ? "low" : calls > far ? lesser(sure, "medium") : sure;
}

/** The same of one of its places: what follows the answer of a call is mostly meant to be done in any case. */
export function sureAt(span: Span, reached: Reached): Confidence {
  return isAfterAnswer(span, reached) ? "low" : sureOf(reached);
}

/** By how many calls a handler comes to a function. */
export function callsFromHandler(reached: Reached): number {
  let calls = 0;
  for (let at: Reached | undefined = reached; at?.from; at = at.from.by) if (at.from.call) calls++;
  return calls;
}

/** Code that we cannot read is given the carrier in a loop, and may look for it. */
export function mayLookElsewhere(
  { reached, project, carriers }: FunctionAnalysis,
  loop: LoopStatement,
): boolean {
  return reached.index.expressionsOf(reached.ir.id).some((expression) => {
    if (expression.kind !== "call" || !inside(loop, expression.span)) return false;
    const fact = project.callFact(expression);
    // What one caller hands in may look though another's does not.
    if (project.isHandedIn(expression) && fact!.targets.length > 1) return true;
    if (fact?.external || (fact?.complete && fact.targets.length > 0)) return false;
    return expression.arguments.some((argument) => carriers.of(argument, reached) !== undefined);
  });
}

/** Whether a condition of a way reads a flag that its listener sets on some ways only. */
export function restsOnDoubtfulFlag(
  { reached, conditions }: FunctionAnalysis,
  steps: readonly Edge[],
): boolean {
  return steps.some(({ test }) => test && conditions.of(test.expression, reached)?.conditional);
}

/** Whether a way goes on as a function says of a caught error that nobody can read: `if (!this.shouldRetry(error)) throw error`. */
export function restsOnUnreadTest({ reached, project }: FunctionAnalysis, steps: readonly Edge[]): boolean {
  const { index, ir } = reached;
  const tests = steps.flatMap(({ test }) => (test ? [test.expression.span] : []));
  return index.expressionsOf(ir.id).some((one) => {
    if (one.kind !== "call" || !tests.some((test) => contains(test, one.span))) return false;
    const asksError = one.arguments.some((argument) => bindingOf(argument, index.file)?.kind === "catch");
    const fact = project.callFact(one);
    return asksError && !fact?.external && !fact?.complete;
  });
}
