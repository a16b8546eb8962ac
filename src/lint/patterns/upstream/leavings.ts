import type { FunctionAnalysis } from "../../analysis/function";
import type { Place } from "../../finding";
import type { Call, Expression, LoopStatement, Statement } from "../../ir";
import { allStatements, statementsIn } from "../../syntax/walk";
import { isStreamFunction, usesOfResult } from "./ties";

/** How a stream of an upstream call is left without being cancelled. */
export interface Leaving {
  readonly place: Place;
  readonly words: string;
}

/** Where the stream that an upstream call returns is left, destroyed or piped away; that ends the stream, not the call. */
export function leavingOf(call: Call, subject: FunctionAnalysis): Leaving | undefined {
  const { index, ref } = subject.reached;
  const streams: readonly Expression[] = [call, ...usesOfResult(call, subject)];
  for (const stream of streams) {
    const parent = index.parentOf(stream);
    const found =
      (parent?.kind === "loop" && parent.over === stream && leavesLoop(parent)) ||
      (parent?.kind === "call" && parent.callee !== stream && intoCall(parent, subject)) ||
      (parent?.kind === "member" && parent.object === stream && byMember(parent, subject));
    if (found) return { words: found.words, place: { file: ref.file, span: found.span } };
  }
  return undefined;
}

function leavesLoop(loop: LoopStatement): { words: string; span: Statement["span"] } | undefined {
  if (!loop.await) return undefined;
  const exit = exitsIn(loop.body, true);
  return exit && { span: exit.span, words: `\`${exit.kind}\` leaves the loop here` };
}

/** The first statement that leaves a loop from within its body. */
function exitsIn(statement: Statement, breaks: boolean): Statement | undefined {
  if (statement.kind === "return" || statement.kind === "throw") return statement;
  if (statement.kind === "break") return breaks || statement.label !== undefined ? statement : undefined;
  const inner = breaks && statement.kind !== "loop" && statement.kind !== "switch";
  for (const one of statementsIn(statement)) {
    const found = exitsIn(one, inner);
    if (found) return found;
  }
  return undefined;
}

/** `pipeline(upstream, call, done)` */
function intoCall(call: Call, { reached, carriers }: FunctionAnalysis) {
  if (!isStreamFunction(call)) return undefined;
  const last = call.arguments.some((one) => carriers.of(one, reached)?.kind === "call");
  return last ? { span: call.callee.span, words: "only its stream is closed here" } : undefined;
}

function byMember(member: Extract<Expression, { kind: "member" }>, subject: FunctionAnalysis) {
  const { index } = subject.reached;
  const call = index.parentOf(member);
  if (call?.kind !== "call" || call.callee !== member) return undefined;
  if (member.property === "destroy")
    return { span: member.propertySpan, words: "only its stream is destroyed here" };
  if (member.property !== "pipe" || !endsInCall(call, subject)) return undefined;
  return { span: member.propertySpan, words: "it is piped away here" };
}

/** `upstream.pipe(map).pipe(call)` */
function endsInCall(pipe: Call, subject: FunctionAnalysis): boolean {
  const { reached, carriers } = subject;
  const [target] = pipe.arguments;
  if (target && carriers.of(target, reached)?.kind === "call") return true;
  const member = reached.index.parentOf(pipe);
  const next =
    member?.kind === "member" && member.property === "pipe" ? reached.index.parentOf(member) : undefined;
  return next?.kind === "call" && endsInCall(next, subject);
}

/** The `for await` that goes through a stream held by a name, in the same function. */
export function loopOver(call: Call, subject: FunctionAnalysis): LoopStatement | undefined {
  const uses = usesOfResult(call, subject);
  return allStatements(subject.reached.ir.body).find(
    (one): one is LoopStatement => one.kind === "loop" && one.over !== undefined && uses.includes(one.over),
  );
}
