import type { FunctionAnalysis } from "../analysis/function";
import { isAware } from "../analysis/settling";
import { usePipeline, usePipelineTitle } from "../fixes/use-pipeline";
import type { Call, Expression } from "../ir";
import { sureOf, wayFromHandler } from "../patterns/notes";
import type { Rule } from "../rule";

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
        fixes: usePipeline(subject, call),
      };
    }
  },
};

/** Whether the source ends with the call by other means. */
function isTornDown(call: Call, { reached, listeners, scope, carriers }: FunctionAnalysis): boolean {
  const { index } = reached;
  const source = sourceOf(call);
  // What comes from the call itself closes with it: `call.pipe(call)`.
  if (carriers.of(source, reached)?.kind === "call") return true;
  if (source.kind === "call") return isAware(source, reached, scope);
  if (source.kind !== "identifier" || source.binding === undefined) return false;
  const { init } = index.file.bindings[source.binding]!;
  if (init?.kind === "call" && isAware(init, reached, scope)) return true;
  return index.usesOf(source.binding).some(({ expression, function: user }) => {
    const member = index.parentOf(expression);
    const ends = member?.kind === "member" && /^(destroy|close|cancel|unpipe|abort)$/.test(member.property);
    const given =
      member?.kind === "call" && member.callee !== expression && listeners.isCancelCallback(user, reached);
    return given || (ends && listeners.isCancelCallback(user, reached));
  });
}

/** Where a chain of `pipe` begins. */
function sourceOf(call: Call): Expression {
  const { callee } = call;
  if (callee.kind !== "member" || callee.property !== "pipe") return call;
  return callee.object.kind === "call" ? sourceOf(callee.object) : callee.object;
}
