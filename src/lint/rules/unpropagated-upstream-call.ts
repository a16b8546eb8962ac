import type { FunctionAnalysis } from "../analysis/function";
import { sureOf, wayFromHandler } from "../analysis/notes";
import { isAware, literalOf } from "../analysis/settling";
import type { CallFact } from "../facts";
import type { Confidence } from "../finding";
import { propagateCall, propagateCallTitle } from "../fixes/propagate-call";
import type { Call } from "../ir";
import type { Rule } from "../rule";
import { lesser } from "../settings";

/** Rule 9: a call to another server that goes on when the call it is made for has ended. */
export const unpropagatedUpstreamCall: Rule = {
  id: "unpropagated-upstream-call",
  severity: "warning",
  title: "Upstream call is not cancelled with its own",
  summary:
    "A handler makes a gRPC call to another server that is not told when the handler's own call is cancelled.",
  why: `Propagation is opt-in in Node: a call made without \`{ parent: call }\` was still running 800 ms after the client
had cancelled the call that it was made for, and so was everything that it started in turn. With \`{ parent: call }\` the
upstream call is cancelled at once, and inherits the deadline.`,
  satisfiedBy: [
    "`client.get(request, { parent: call }, callback)`",
    "`upstream.cancel()` in a `cancelled` listener or in a `finally` block",
    "a `signal` of the call among the options, where the client takes one",
  ],
  fixes: [propagateCallTitle],
  *check(subject) {
    const { reached, project } = subject;
    for (const call of reached.index.expressionsOf(reached.ref.function)) {
      if (call.kind !== "call") continue;
      const fact = project.callFact(call);
      if (!fact || !isUpstream(fact) || isOfStream(call) || isTied(call, subject)) continue;
      yield {
        file: reached.ref.file,
        span: call.callee.kind === "member" ? call.callee.propertySpan : call.callee.span,
        message: "This upstream call goes on when the call that it serves is cancelled",
        confidence: lesser(confidenceOf(call, subject), sureOf(reached)),
        notes: wayFromHandler(reached),
        fixes: propagateCall(subject, call),
      };
    }
  },
};

/** What methods of grpc-js clients return. */
function isUpstream({ returns }: CallFact): boolean {
  return returns.names.some(
    ({ package: from, name }) =>
      /grpc/.test(from) &&
      /^(SurfaceCall|Client(UnaryCall|ReadableStream|WritableStream|DuplexStream))$/.test(name),
  );
}

/** Methods of a stream that return the stream itself, which is no new call. */
function isOfStream({ callee }: Call): boolean {
  return (
    callee.kind === "member" &&
    /^(on|once|off|addListener|prependListener|removeListener|removeAllListeners|pause|resume|setEncoding|pipe|unpipe|destroy|setMaxListeners)$/.test(
      callee.property,
    )
  );
}

function isTied(call: Call, subject: FunctionAnalysis): boolean {
  const { reached, scope } = subject;
  if (isAware(call, reached, scope)) return true;
  return holderOf(call, subject).some((use) => use === "cancelled");
}

/** What becomes of the upstream call's object. */
function holderOf(call: Call, { reached, listeners }: FunctionAnalysis): ("cancelled" | "escapes")[] {
  const { index } = reached;
  const parent = index.parentOf(call);
  const held = index.file.bindings.findIndex(({ init, path }) => init === call && path === undefined);
  const assigned =
    parent?.kind === "assignment" && parent.target.kind === "identifier" ? parent.target.binding : undefined;
  const binding = held >= 0 ? held : assigned;
  if (binding === undefined) return parent?.kind === "expression" ? [] : ["escapes"];
  return index.usesOf(binding).flatMap(({ expression, function: user }) => {
    const member = index.parentOf(expression);
    if (member?.kind === "assignment") return [];
    if (member?.kind !== "member" || member.object !== expression) return ["escapes" as const];
    if (member.property !== "cancel") return [];
    // Cancelled by the listener, in a finally, or wherever the author thought of it.
    const called = index.parentOf(member);
    const handed = called?.kind === "call" && called.callee !== member;
    return handed ||
      user !== reached.ref.function ||
      listeners.isCancelCallback(user, reached) ||
      inFinally(expression.span.start, reached)
      ? ["cancelled" as const]
      : [];
  });
}

function inFinally(at: number, { ir, index }: FunctionAnalysis["reached"]): boolean {
  const text = index.file.text.slice(ir.bodySpan.start, at);
  return /\bfinally\s*\{[^}]*$/.test(text);
}

/** Options made elsewhere may hold the parent; what is handed on may be cancelled by others. */
function confidenceOf(call: Call, subject: FunctionAnalysis): Confidence {
  const { reached, project } = subject;
  if (holderOf(call, subject).includes("escapes")) {
    const parent = reached.index.parentOf(call);
    if (parent?.kind !== "return" && parent?.kind !== "loop" && parent?.kind !== "member") return "medium";
  }
  const unread = call.arguments.slice(1).some((argument) => {
    if (argument.kind === "function" || literalOf(argument, reached)) return false;
    const names = project.typeFact(argument)?.names ?? [];
    return (
      names.some(({ name }) => /Options$/.test(name)) ||
      argument.kind === "spread" ||
      argument.kind === "call"
    );
  });
  return unread ? "medium" : "high";
}
