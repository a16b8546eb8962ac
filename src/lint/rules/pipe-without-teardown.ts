import { isAware } from "../analysis/effects/settling";
import type { FunctionAnalysis } from "../analysis/function";
import type { Reached } from "../analysis/project";
import { placesOf } from "../analysis/values/flows";
import { type Source, sourcesOf } from "../analysis/values/sources";
import { usePipeline, usePipelineTitle } from "../fixes/release/use-pipeline";
import type { Call, Expression } from "../ir";
import { sureOf, wayFromHandler } from "../patterns/notes";
import { releaseOf } from "../patterns/resources/releases";
import { upstreamOf } from "../patterns/upstream/upstream";
import type { Rule } from "../rule";
import { lastName } from "../syntax/names";

/** Rule 15: `source.pipe(call)`, which leaves the source open when the call is cancelled. */
export const pipeWithoutTeardown: Rule = {
  id: "pipe-without-teardown",
  severity: "warning",
  title: "Pipe leaves its source open",
  summary:
    "A stream is piped into a call with `pipe`, which does not close the stream when the call is cancelled.",
  why: `\`pipe\` only moves data. When the client cancels, the call's stream closes, and the source stays as it is: a file
piped into a cancelled call was still open 600 ms later, and nothing would ever have closed it. \`pipeline\` destroys all of
its streams when one of them ends early.`,
  satisfiedBy: [
    "`pipeline(source, call, () => {})` from `node:stream`",
    '`call.on("cancelled", () => source.destroy())`',
  ],
  fixes: [usePipelineTitle],
  *check(subject) {
    const { reached, carriers } = subject;
    for (const call of reached.index.expressionsOf(reached.ref.function)) {
      if (call.kind !== "call" || call.callee.kind !== "member" || call.callee.property !== "pipe") continue;
      const [target] = call.arguments;
      const carrier = target && carriers.of(target, reached);
      if (carrier?.kind !== "call" || isTornDown(call, subject)) continue;
      yield {
        file: reached.ref.file,
        span: call.callee.propertySpan,
        message: "What is piped into the call stays open when the call is cancelled",
        confidence: sureOf(reached),
        notes: wayFromHandler(reached),
        offer: () => ({ fixes: usePipeline(subject, call) }),
      };
    }
  },
};

/** Whether the source ends with the call by other means, or is none of this rule's. */
function isTornDown(call: Call, subject: FunctionAnalysis): boolean {
  const { reached } = subject;
  // What a function did to the stream that it returns was done before.
  const sources = sourcesOf(sourceOf(call), reached, subject.project, ({ kind }) => kind === "call");
  return sources.length > 0 && sources.every((source) => isLeftAlone(source, subject));
}

function isLeftAlone({ value, where }: Source, subject: FunctionAnalysis): boolean {
  const { carriers, scope, project } = subject;
  // The call itself, as in an echo, ends with the call.
  if (carriers.of(value, where)?.kind === "call") return true;
  if (releaseOf(value, where, subject, isTearing).released) return true;
  if (value.kind !== "call") return false;
  // The stream of an upstream call is `stream-destroy-is-not-cancel`'s.
  const upstream = upstreamOf(value, project);
  return (
    upstream !== undefined ||
    isLiteral(value) ||
    isFedByHand(value, where, subject) ||
    isAware(value, where, scope)
  );
}

/** `Readable.from(["a", "b"])`: it holds nothing but memory, and soon ends. */
function isLiteral({ callee, arguments: [given] }: Call): boolean {
  const from = callee.kind === "member" && callee.property === "from";
  return from && (given?.kind === "array" || given?.kind === "literal" || given?.kind === "template");
}

/** `new PassThrough()` that only `write` and `end` put something into: there is nothing behind it to close. */
function isFedByHand(made: Call, where: Reached, { project }: FunctionAnalysis): boolean {
  if (!made.new || !/^(PassThrough|Transform)$/.test(lastName(made.callee))) return false;
  return placesOf(made, where, project).every(({ expression, where: user }) => {
    if (expression === made) return user.index.parentOf(made)?.kind === "variable";
    const parent = user.index.parentOf(expression);
    return parent?.kind === "member" && /^(write|end|push|pipe|cork|uncork|on|once)$/.test(parent.property);
  });
}

/** `source.destroy()`, `source.unpipe(call)`, `stop(source)` */
function isTearing(use: Expression, { index }: Reached): boolean {
  const parent = index.parentOf(use);
  if (parent?.kind === "member")
    return parent.object === use && /^(destroy|close|cancel|unpipe|abort)$/.test(parent.property);
  return parent?.kind === "call" && parent.callee !== use;
}

/** Where a chain of `pipe` begins. */
function sourceOf(call: Call): Expression {
  const { callee } = call;
  if (callee.kind !== "member" || callee.property !== "pipe") return call;
  return callee.object.kind === "call" ? sourceOf(callee.object) : callee.object;
}
