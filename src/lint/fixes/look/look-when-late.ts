import { contains, type Span, textIn } from "../../../text/span";
import type { FunctionAnalysis } from "../../analysis/function";
import { callbackOf, callsWithin } from "../../analysis/graph/callbacks";
import type { Reached } from "../../analysis/project";
import type { Fix } from "../../finding";
import type { Call, Expression, Statement } from "../../ir";
import { isCompensation } from "../../knowledge/effects";
import { addsListener } from "../../knowledge/methods";
import { lastName } from "../../syntax/names";
import { allStatements, statementLists } from "../../syntax/walk";
import { caught } from "../catch/catch-on-way";
import { endOfLine, freeName, indentationOf, lineBreakOf, textOf } from "../edits/layout";
import { topOfBody } from "../edits/top-of-body";
import { nearestCarrier } from "../nearest";
import { givesValue, lookAndLeave } from "./checkpoint";

export const checkAfterWaitTitle = "Leave when the call was cancelled meanwhile";
export const runIfOverTitle = "Run the listener at once when the call is over already";

/**
 * Looks after the last statement that waits, so that nothing is acquired in between; or, where the listener lets go of what
 * is acquired by then, or who waits is the caller, right behind the listener, which then runs at once.
 */
export function lookWhenLate(subject: FunctionAnalysis, call: Call): readonly Fix[] {
  const { reached, place } = outOfExecutor(subject, call);
  const last = lastWait(reached, place);
  const listener = call.arguments.at(-1);
  if (last && !usesAcquired(listener, last, reached)) return leaveAfter(subject, reached, last, place);
  // Who undoes what was done must not go on with it then, nor leave without having undone it.
  if (compensates(listener, subject)) return [];
  const run = runIfOver(subject, call, listener);
  if (run.length > 0) return run;
  if (last) return leaveAfter(subject, reached, last, place);
  return reached.index.expressionOf(reached.ref.function) ? leaveAtTop(subject, reached) : [];
}

/** What makes a promise runs at once: before it stands what stands before the promise. */
function outOfExecutor(
  { reached, project }: FunctionAnalysis,
  call: Call,
): { readonly reached: Reached; readonly place: Span } {
  const { index, ref } = reached;
  const written = index.expressionOf(ref.function);
  const made = written && index.parentOf(written);
  const owner = made?.kind === "call" && made.new && project.find({ ...ref, function: index.ownerOf(made) });
  const executor =
    made?.kind === "call" && made.callee.kind === "identifier" && made.callee.name === "Promise";
  return owner && executor ? { reached: owner, place: made.span } : { reached, place: call.span };
}

/** The last statement before a place, in the lists around it, that may wait. */
function lastWait({ ir, index, ref }: Reached, place: Span): Statement | undefined {
  const waits = index.expressionsOf(ref.function).filter(({ kind }) => kind === "await" || kind === "yield");
  const isWait = (one: Statement) =>
    one.kind === "loop" || waits.some(({ span }) => contains(one.span, span));
  const before = statementLists(ir.body).map((list) => {
    const at = list.findIndex((one) => contains(one.span, place));
    return list.slice(0, Math.max(at, 0)).findLast(isWait);
  });
  return before.findLast((one) => one !== undefined);
}

/** Whether a listener speaks of what the function has got by the end of a statement. */
function usesAcquired(
  listener: Expression | undefined,
  { span }: Statement,
  { index, ref }: Reached,
): boolean {
  const within = listener?.kind === "function" ? index.expressionsOf(listener.function) : [];
  return within.some((one) => {
    const binding =
      one.kind === "identifier" && one.binding !== undefined && index.file.bindings[one.binding];
    if (!binding || binding.owner !== ref.function || binding.span.start > span.end) return false;
    return binding.init?.kind === "await" || binding.init?.kind === "call";
  });
}

/** Whether a listener takes back what the handler has done: `() => payments.refund(id)`. */
function compensates(listener: Expression | undefined, { reached, project }: FunctionAnalysis): boolean {
  const run = callbackOf(listener, reached, project);
  return (
    run !== undefined && callsWithin(run, project).some(({ call }) => isCompensation(lastName(call.callee)))
  );
}

function leaveAfter(
  subject: FunctionAnalysis,
  reached: Reached,
  { span }: Statement,
  place: Span,
): readonly Fix[] {
  const { text } = reached.index.file;
  const end = endOfLine(text, span.end);
  const before = lineBreakOf(text) + indentationOf(text, span.start);
  return leaving(subject, reached, place, (written) => [
    { span: { start: end, end }, newText: before + written },
  ]);
}

function leaveAtTop(subject: FunctionAnalysis, reached: Reached): readonly Fix[] {
  const { index, ir } = reached;
  return leaving(subject, reached, ir.bodySpan, (written) => topOfBody(index, ir, [written]));
}

function leaving(
  subject: FunctionAnalysis,
  reached: Reached,
  place: Span,
  insert: (written: string) => Fix["changes"][number]["edits"],
): readonly Fix[] {
  const asked = nearestCarrier({ ...subject, reached }, place);
  if (!asked) return [];
  const gives = givesValue(reached.ir) || reached.ir.expressionBody;
  const { written, edits } = lookAndLeave(asked, gives ? "throw" : "return", { ...subject, reached });
  const changes = [{ file: reached.ref.file, edits: [...edits, ...insert(written)] }];
  const fix: Fix = { title: checkAfterWaitTitle, safety: "suggestion", changes };
  return gives ? caught({ ...subject, reached }, place, fix) : [fix];
}

/** `if (call.cancelled) release();`, behind the line that adds `release` as a listener. */
function runIfOver(subject: FunctionAnalysis, call: Call, listener: Expression | undefined): readonly Fix[] {
  const { ir, index } = subject.reached;
  const { file } = index;
  const { text } = file;
  // What an upstream call is given last is told of its answer.
  const method = lastName(call.callee);
  if (!addsListener(method) && !method.startsWith("on")) return [];
  const statement = allStatements(ir.body).find(
    (one) => one.kind === "expression" && one.expression === call,
  );
  const asked = nearestCarrier(subject, call.span);
  if (!statement || !asked || !listener || ir.expressionBody) return [];
  const line = text.slice(text.lastIndexOf("\n", statement.span.start - 1) + 1, statement.span.start);
  const name =
    listener.kind === "identifier" ? listener.name : freeName(textOf(file, ir), ["release", "stop", "onEnd"]);
  const takes = listener.kind === "function" && file.functions[listener.function]!.parameters.length > 0;
  if (name === undefined || line.trim() !== "" || takes) return [];
  if (listener.kind !== "identifier" && listener.kind !== "function") return [];
  const next = lineBreakOf(text) + line;
  const { start } = statement.span;
  const end = endOfLine(text, statement.span.end);
  const { span } = listener;
  const named =
    listener.kind === "identifier"
      ? []
      : [
          {
            span: { start, end: start },
            newText: `const ${name} = ${textIn(text, span)};${next}`,
          },
          { span, newText: name },
        ];
  const behind = { span: { start: end, end }, newText: `${next}if (${asked.test}) ${name}();` };
  const changes = [{ file: file.path, edits: [...named, behind] }];
  return [{ title: runIfOverTitle, safety: "suggestion", changes }];
}
