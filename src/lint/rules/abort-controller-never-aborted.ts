import type { FunctionAnalysis } from "../analysis/function";
import { type Aborts, abortsOf, makesController } from "../analysis/values/unlinked-signals";
import type { Confidence } from "../finding";
import { abortOnCancel, abortOnCancelTitle } from "../fixes/release/abort-on-cancel";
import type { BindingId, Call } from "../ir";
import { handlerOf, sureOf, wayFromHandler } from "../patterns/notes";
import type { Rule } from "../rule";
import { lesser } from "../settings";

/** Rule 12: a controller whose signal is waited on, and that nothing aborts when the call ends. */
export const abortControllerNeverAborted: Rule = {
  id: "abort-controller-never-aborted",
  severity: "warning",
  title: "Controller is never aborted",
  summary:
    "A handler makes an `AbortController` and hands its signal on, but nothing aborts it when the call is cancelled.",
  why: `A signal that nothing aborts looks like cancellation and is none: what is given it waits to the end. In Go's vet the
same slip is called a lost cancel. A controller made in a handler has to be tied to the handler's call, or it is as if the
signal had not been passed at all.

A controller that is handed to other code, returned or stored is left alone: someone else may abort it. One that a time
limit aborts stops nothing when the call is cancelled before; one that is aborted in a \`catch\` or \`finally\`, when what was
given its signal is over anyway, is reported at medium confidence, and one that something else aborts, at low.`,
  satisfiedBy: [
    '`call.on("cancelled", () => controller.abort())`',
    "`AbortSignal.any([context.signal, AbortSignal.timeout(5000)])` instead of a controller",
    "handing the controller itself to a function, an object or a field",
  ],
  fixes: [abortOnCancelTitle],
  *check(subject) {
    const { reached, listeners } = subject;
    if (!handlerOf(reached)) return;
    for (const call of reached.index.expressionsOf(reached.ref.function)) {
      if (call.kind !== "call" || !isController(call)) continue;
      const held = holderOf(call, subject);
      if (held === "elsewhere" || (held !== undefined && listeners.isLinked(held, reached))) continue;
      if (held !== undefined && (!isSignalUsed(held, subject) || isJoinedOnly(held, subject))) continue;
      const aborts = held === undefined ? "never" : abortsOf(held, reached);
      yield {
        file: reached.ref.file,
        span: call.span,
        message:
          aborts === "never"
            ? "Nothing ever aborts this controller, so its signal stops nothing"
            : "Nothing aborts this controller when the call is cancelled",
        confidence: lesser(sureness[aborts], sureOf(reached)),
        notes: wayFromHandler(reached),
        offer: () => ({ fixes: held === undefined ? [] : abortOnCancel(subject, call, held) }),
      };
    }
  },
};

function isController({ new: made, callee }: Call): boolean {
  return made && callee.kind === "identifier" && callee.name === "AbortController" && !callee.binding;
}

/** The name that holds a controller; nothing for one of which only the signal is kept. */
function holderOf(call: Call, { reached: { index } }: FunctionAnalysis): BindingId | "elsewhere" | undefined {
  const whole = index.file.bindings.findIndex((one) => one.init === call && makesController(one));
  if (whole >= 0) return whole;
  const parts = index.file.bindings.filter(({ init }) => init === call);
  if (parts.length > 0) return parts.some(({ path }) => path?.[0] !== "signal") ? "elsewhere" : undefined;
  const parent = index.parentOf(call);
  return parent?.kind === "member" && parent.property === "signal" ? undefined : "elsewhere";
}

const sureness: Record<Aborts, Confidence> = {
  never: "high",
  "after a while": "high",
  "when all is done": "medium",
  "now and then": "low",
};

function isSignalUsed(held: BindingId, { reached: { index } }: FunctionAnalysis): boolean {
  return index.usesOf(held).some(({ expression }) => {
    const member = index.parentOf(expression);
    return member?.kind === "member" && member.property === "signal";
  });
}

/** `AbortSignal.any([context.signal, controller.signal])`: it ends with the call by another of them. */
function isJoinedOnly(held: BindingId, { reached, carriers }: FunctionAnalysis): boolean {
  const { index } = reached;
  const signals = index.usesOf(held).flatMap(({ expression }) => {
    const member = index.parentOf(expression);
    return member?.kind === "member" && member.property === "signal" ? [member] : [];
  });
  return signals.every((signal) => {
    const list = index.parentOf(signal);
    const any = list?.kind === "array" ? index.parentOf(list) : undefined;
    return any?.kind === "call" && carriers.of(any, reached) !== undefined;
  });
}
