import type { Span } from "../../text/span";
import type { FunctionAnalysis } from "../analysis/function";
import { makesController } from "../analysis/values/unlinked-signals";
import type { Confidence } from "../finding";
import { abortOnCancel, abortOnCancelTitle } from "../fixes/release/abort-on-cancel";
import type { BindingId, Call, Member, Statement } from "../ir";
import { handlerOf, sureOf, wayFromHandler } from "../patterns/notes";
import type { Rule } from "../rule";
import { lesser } from "../settings";
import { allStatements } from "../syntax/walk";

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

A controller that is handed to other code, returned or stored is left alone: someone else may abort it. One that is aborted
by something that is no cancel, such as a time limit, is reported only at low confidence, and one that is aborted in a
\`finally\`, when what was given its signal is over anyway, at medium.`,
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
      const uses: Uses = held === undefined ? { signal: true, aborts: "never" } : usesOf(held, subject);
      if (!uses.signal || (held !== undefined && isJoinedOnly(held, subject))) continue;
      yield {
        file: reached.ref.file,
        span: call.span,
        message:
          uses.aborts === "never"
            ? "Nothing ever aborts this controller, so its signal stops nothing"
            : "Nothing aborts this controller when the call is cancelled",
        confidence: lesser(sureness[uses.aborts], sureOf(reached)),
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

/** When something other than the cancellation aborts a controller. */
type Aborts = "never" | "when all is done" | "now and then";

const sureness: Record<Aborts, Confidence> = {
  never: "high",
  "when all is done": "medium",
  "now and then": "low",
};

interface Uses {
  readonly signal: boolean;
  readonly aborts: Aborts;
}

/** What is done with a controller by name. */
function usesOf(held: BindingId, { reached: { index, ir } }: FunctionAnalysis): Uses {
  const members = index.usesOf(held).map(({ expression }) => index.parentOf(expression));
  const used = (name: string) =>
    members.filter((one): one is Member => one?.kind === "member" && one.property === name);
  const aborting = used("abort");
  const last = allFinally(ir.body);
  const atEnd = aborting.every(({ span }) =>
    last.some((one) => one.start <= span.start && span.end <= one.end),
  );
  return {
    signal: used("signal").length > 0,
    aborts: aborting.length === 0 ? "never" : atEnd ? "when all is done" : "now and then",
  };
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

function allFinally(body: readonly Statement[]): Span[] {
  return allStatements(body).flatMap((one) => (one.kind === "try" && one.finally ? [one.finally.span] : []));
}
