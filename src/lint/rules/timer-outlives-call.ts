import type { FunctionAnalysis } from "../analysis/function";
import { handlerOf, sureOf, wayFromHandler } from "../analysis/notes";
import { isAware } from "../analysis/settling";
import { clearOnCancel, clearOnCancelTitle } from "../fixes/clear-on-cancel";
import type { BindingId, Call } from "../ir";
import type { Rule } from "../rule";
import { lesser } from "../settings";

/** Rule 13: an interval that goes on ticking for a call that is over. */
export const timerOutlivesCall: Rule = {
  id: "timer-outlives-call",
  severity: "warning",
  title: "Timer outlives its call",
  summary: "An interval that a handler starts is not cleared when the call is cancelled.",
  why: `An interval keeps what its callback holds, the call included, and goes on ticking until the process ends. When the
client cancels nothing clears it: each cancelled call leaves one more timer behind, and \`call.write\` after a cancel only
returns false.`,
  satisfiedBy: [
    '`call.on("cancelled", () => clearInterval(timer))`',
    "a live check in the tick that clears the timer or returns",
    "`for await (const _ of setInterval(1000, undefined, { signal }))` from `node:timers/promises`",
  ],
  fixes: [clearOnCancelTitle],
  *check(subject) {
    const { reached } = subject;
    for (const call of reached.index.expressionsOf(reached.ref.function)) {
      if (call.kind !== "call" || !isInterval(call, subject) || isReleased(call, subject)) continue;
      const own = handlerOf(reached)?.ref.file === reached.ref.file;
      yield {
        file: reached.ref.file,
        span: call.callee.span,
        message: "This interval goes on ticking when the call is cancelled",
        confidence: lesser(escapes(call, subject) ? "low" : own ? "high" : "medium", sureOf(reached)),
        notes: wayFromHandler(reached),
        fixes: clearOnCancel(subject, call, timerOf(call, subject)),
      };
    }
  },
};

function isInterval(call: Call, { project }: FunctionAnalysis): boolean {
  const external = project.callFact(call)?.external;
  return external?.name === "setInterval" && external.package !== "node:timers/promises";
}

/** The name that holds a timer. */
function timerOf(call: Call, { reached }: FunctionAnalysis): BindingId | undefined {
  const { index } = reached;
  const held = index.file.bindings.findIndex(({ init, path }) => init === call && path === undefined);
  if (held >= 0) return held;
  const parent = index.parentOf(call);
  return parent?.kind === "assignment" && parent.target.kind === "identifier"
    ? parent.target.binding
    : undefined;
}

function isReleased(call: Call, subject: FunctionAnalysis): boolean {
  const { reached, listeners, scope } = subject;
  if (isAware(call, reached, scope) || looksInTick(call, subject)) return true;
  const timer = timerOf(call, subject);
  if (timer === undefined) return false;
  const { index } = reached;
  return index.usesOf(timer).some(({ expression, function: user }) => {
    const clears = index.parentOf(expression);
    if (clears?.kind !== "call" || clears.callee.kind !== "identifier") return false;
    return /^clear/.test(clears.callee.name) && listeners.isCancelCallback(user, reached);
  });
}

/** Whether the tick itself looks whether the call is over. */
function looksInTick(call: Call, { reached, conditions, project, scope }: FunctionAnalysis): boolean {
  const [tick] = call.arguments;
  const binding = tick?.kind === "identifier" ? tick.binding : undefined;
  const declared = binding === undefined ? undefined : reached.index.file.bindings[binding];
  const id =
    tick?.kind === "function"
      ? tick.function
      : declared?.init?.kind === "function"
        ? declared.init.function
        : declared?.declares && "function" in declared.declares
          ? declared.declares.function
          : undefined;
  if (id === undefined) return false;
  const where = project.find({ ...reached.ref, function: id });
  if (!where) return false;
  if (scope.summaries.called(where).stops) return true;
  return reached.index.expressionsOf(id).some((expression) => conditions.of(expression, where) !== undefined);
}

/** Whether others may clear it: it is stored, returned or handed over. */
function escapes(call: Call, subject: FunctionAnalysis): boolean {
  const { index } = subject.reached;
  const timer = timerOf(call, subject);
  if (timer === undefined) return index.parentOf(call)?.kind !== "expression";
  return index.usesOf(timer).some(({ expression }) => {
    const parent = index.parentOf(expression);
    if (parent?.kind === "assignment" && parent.target === expression) return false;
    if (parent?.kind === "call" && parent.callee.kind === "identifier")
      return !/^clear/.test(parent.callee.name);
    return parent?.kind !== "member";
  });
}
