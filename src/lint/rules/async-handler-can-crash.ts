import type { Span } from "../../text/span";
import type { FunctionAnalysis } from "../analysis/function";
import type { Reached } from "../analysis/project";
import { catchInBody, catchInBodyTitle } from "../fixes/catch/catch-in-body";
import type { Event } from "../flow/graph";
import { addsListener } from "../knowledge/methods";
import { handlerOf, sureOf, wayFromHandler } from "../patterns/notes";
import { isBareHandler } from "../patterns/rejections/bare-handlers";
import { rejectionOnCancel } from "../patterns/rejections/rejections";
import type { Rule } from "../rule";
import { lesser } from "../settings";

/** Rule 18: an async handler of grpc-js that rejects when its client cancels, which ends the process. */
export const asyncHandlerCanCrash: Rule = {
  id: "async-handler-can-crash",
  severity: "error",
  title: "A cancellation can end the process",
  summary:
    "An `async` handler or listener rejects when its call is cancelled, and nothing handles the rejection: Node ends the process.",
  why: `grpc-js ignores the promise that an \`async\` handler returns. What it rejects with is an unhandled rejection, and
Node ends the process for that: one client that cancels at the wrong moment takes every other call of the server with it
(exit code 1 on Node 20). What rejects on a cancel is reading the call's messages (\`ERR_STREAM_PREMATURE_CLOSE\`, when some
were still unread, or when the call's time ran out), a write turned into a promise that is made after the cancellation,
\`pipeline(source, call)\`, everything that is given a signal of the call, and an upstream call with \`{ parent: call }\`.

Errors are answered with \`callback(error)\` or \`call.emit("error", error)\`. \`call.destroy(error)\` is no answer: the client
gets no status and waits on. nice-grpc, Connect and NestJS handle what their handlers reject with; only
\`@GrpcStreamCall\` of NestJS hands the raw call on.`,
  satisfiedBy: [
    "`try { … } catch (error) { callback(error); }` around everything that is awaited",
    "a wrapper that catches: `addService(service, { upload: wrapAsync(upload) })`",
    "a `catch` on the promise itself",
    "`if (call.cancelled) return;` right before a write that is waited for, where every write is: one that is under way when the call is cancelled does not fail",
  ],
  fixes: [catchInBodyTitle],
  *check(subject) {
    const { reached } = subject;
    if (!reached.ir.async || reached.ir.generator) return;
    const listener = listens(subject);
    if (!listener && !isBareHandler(reached, subject.project)) return;
    const event = rejectionOnCancel(reached, subject);
    if (!event) return;
    yield {
      file: reached.ref.file,
      span: listener ? headOf(reached) : reached.ir.nameSpan,
      message: `This ${listener ? "listener" : "handler"} rejects when its call is cancelled, and nothing handles that: it ends the process`,
      confidence: isMadeToBeRun(reached) ? lesser(sureOf(reached), "medium") : sureOf(reached),
      notes: [...wayFromHandler(reached), ...placeOf(event, reached)],
      offer: () => ({ fixes: catchInBody(subject) }),
    };
  },
};

/** Whether the function listens to the call itself: `call.on("data", async (message) => …)`. */
function listens({ reached, carriers, project }: FunctionAnalysis): boolean {
  const value = reached.index.expressionOf(reached.ref.function);
  const parent = value && reached.index.parentOf(value);
  if (parent?.kind !== "call" || parent.callee.kind !== "member") return false;
  if (!addsListener(parent.callee.property)) return false;
  const by = project.find({ ...reached.ref, function: reached.index.ownerOf(parent) });
  if (!by || handlerOf(by) === undefined) return false;
  return carriers.of(parent.callee.object, by)?.kind === "call";
}

/** Another function makes it, and only its parameter's type shows that it is a handler: who runs it may catch. */
function isMadeToBeRun({ entry, ir: { parent }, index }: Reached): boolean {
  if (entry?.how !== "parameter type" || parent === undefined) return false;
  return index.file.functions[parent]!.kind !== "file";
}

function headOf({ ir }: Reached): Span {
  return { start: ir.span.start, end: Math.min(ir.bodySpan.start, ir.span.end) };
}

function placeOf(event: Event, { ref }: Reached) {
  const span =
    event.kind === "step"
      ? event.loop.over?.span
      : event.kind === "await" || event.kind === "call"
        ? event.node.span
        : event.kind === "return"
          ? event.value.span
          : undefined;
  return span ? [{ file: ref.file, span, message: "this rejects when the call is cancelled" }] : [];
}
