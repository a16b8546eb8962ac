import type { TextEdit } from "../../../text/edit";
import { type Span, textIn } from "../../../text/span";
import { cancellationFlag, dropsCancellation } from "../../analysis/effects/propagate-flags";
import type { FunctionAnalysis } from "../../analysis/function";
import { placesOf } from "../../analysis/values/flows";
import type { Fix } from "../../finding";
import type { Call, Expression, Member } from "../../ir";
import { addsListener, isCallbackName } from "../../knowledge/methods";
import { mayHaveEnded } from "../../patterns/checks/staleness";
import { loopOver } from "../../patterns/upstream/leavings";
import type { FileIndex } from "../../syntax/file-index";
import { bindingOf, functionNamed, literalOf } from "../../syntax/names";
import { partsOf } from "../../syntax/walk";
import { caught } from "../catch/catch-on-way";
import { importName } from "../edits/add-import";
import { type FixSubject, nearestCall, nearestCarrier } from "../nearest";
import { endOnCancel } from "../release/end-on-cancel";

export const propagateCallTitle = "Make the upstream call end with the call it serves";

/** Adds `{ parent: call }`, or to the options there are; only where the handler's own call has a name. */
export function propagateCall(subject: FixSubject, call: Call): readonly Fix[] {
  const carrier = nearestCall(subject, call.span);
  if (!carrier) return [];
  const { path } = subject.reached.index.file;
  const flags = flagsEdit(call, subject);
  const property = carrier.name === "parent" ? "parent" : `parent: ${carrier.name}`;
  const edits = flags ? [flags] : editsOf(call, property, subject);
  if (edits === undefined) return [];
  const safety = failsUnheard(call, subject) ? "suggestion" : "safe";
  const fix: Fix = { title: propagateCallTitle, safety, changes: [{ file: path, edits }] };
  const at = rejectionOf(subject, call);
  return at ? caught(subject, at, fix) : [fix];
}

export const cancelUpstreamTitle = "Cancel the upstream call when the call is cancelled";

/** `upstream.cancel()` in a listener, where there is no call that could be the parent, or it cannot be handed over. */
export function cancelUpstream(subject: FixSubject, call: Call): readonly Fix[] {
  const title = cancelUpstreamTitle;
  const late = mayHaveEnded(call, subject.reached, subject) !== "no";
  const over = late ? nearestCarrier(subject, call.span)?.test : undefined;
  const names = ["upstream", "asking"];
  const write = (name: string) => `${name}.cancel()`;
  const fixes = endOnCancel(subject, call, { title, names, write, over });
  return failsUnheard(call, subject) ? fixes.map((one) => ({ ...one, safety: "suggestion" })) : fixes;
}

/** A stream emits `error` when it is cancelled with its parent, which ends the process where nobody listens to that. */
function failsUnheard(call: Call, { reached, project }: FunctionAnalysis): boolean {
  let read = false;
  for (const { expression, where } of placesOf(call, reached, project)) {
    const parent = where.index.parentOf(expression);
    const known = parent?.kind === "call" && (project.callFact(parent)?.targets.length ?? 0) > 0;
    if (parent?.kind === "loop" || (parent?.kind === "call" && parent.callee !== expression && !known))
      return false;
    const event = parent?.kind === "member" ? listenedTo(parent, where.index) : undefined;
    if (event === "error") return false;
    read ||= event !== undefined;
  }
  return read;
}

function listenedTo(member: Member, index: FileIndex): string | undefined {
  const call = index.parentOf(member);
  if (call?.kind !== "call" || call.callee !== member) return undefined;
  if (!addsListener(member.property)) return undefined;
  const [event] = call.arguments;
  return event?.kind === "literal" ? String(event.value) : undefined;
}

/** Where somebody waits for the upstream call, which fails once it is cancelled with its parent. */
function rejectionOf(subject: FunctionAnalysis, call: Call): Span | undefined {
  const { reached, project } = subject;
  const { index } = reached;
  const written = index.expressionOf(reached.ref.function);
  const executor = written && index.parentOf(written);
  // `new Promise((resolve, reject) => client.get(request, (error, reply) => …))`
  if (executor?.kind === "call" && executor.new && executor.callee.kind === "identifier") {
    if (executor.callee.name === "Promise" && executor.arguments[0] === written) return call.span;
  }
  if (project.callFact(call)?.returns.awaited !== undefined) return call.span;
  const parent = index.parentOf(call);
  const loop = parent?.kind === "loop" ? parent : loopOver(call, subject);
  return parent?.kind === "await" ? call.span : loop?.await ? loop.span : undefined;
}

/** `propagate.DEADLINE` becomes `propagate.DEFAULTS`, which is all of them; a number gets its flag. */
function flagsEdit({ arguments: given }: Call, { reached }: FunctionAnalysis): TextEdit | undefined {
  const options = given
    .map((one) => literalOf(one, reached.index.file))
    .find((one) => one && dropsCancellation(one));
  const flags = options?.properties.find(({ name }) => name === "propagate_flags")?.value;
  if (!options?.properties.some(({ name }) => name === "parent")) return undefined;
  if (flags?.kind === "member") return { span: flags.propertySpan, newText: "DEFAULTS" };
  const named = flags && membersIn(flags)[0];
  if (named) {
    const { start, end } = named.object.span;
    return { span: flags.span, newText: `${reached.index.file.text.slice(start, end)}.DEFAULTS` };
  }
  return flags?.kind === "literal" && typeof flags.value === "number"
    ? { span: flags.span, newText: String(flags.value | cancellationFlag) }
    : undefined;
}

/** `propagate.DEFAULTS & ~propagate.CANCELLATION` */
function membersIn(flags: Expression): readonly Member[] {
  return flags.kind === "member" ? [flags] : partsOf(flags).flatMap(membersIn);
}

function editsOf(call: Call, property: string, subject: FixSubject): readonly TextEdit[] | undefined {
  const { arguments: given, argumentsSpan } = call;
  const { file } = subject.reached.index;
  const options = given.find((one, index) => one.kind === "object" && index > 0);
  if (options?.kind === "object") {
    const at = options.span.start + 1;
    const newText = options.properties.length > 0 ? ` ${property},` : ` ${property} `;
    return [{ span: { start: at, end: at }, newText }];
  }
  const named = given.slice(1).find((one) => isOptions(one, subject));
  if (named) {
    const written = textIn(file.text, named.span);
    return [{ span: named.span, newText: `{ ...${written}, ${property} }` }];
  }
  const last = given.at(-1);
  const callback = last && isCallback(last, subject) ? last : undefined;
  const before = callback ? given.slice(0, -1) : given;
  // A name may be metadata or options: only what can be read is built on.
  if (!before.slice(1).every((one) => isMetadata(one, subject))) return undefined;
  const place = placeFor(call, before.length, callback !== undefined, subject);
  if (place === undefined) return undefined;
  const metadata =
    place === "behind metadata" ? importName(file, "@grpc/grpc-js", "Metadata", "GrpcMetadata") : undefined;
  const list = [...(metadata ? [`new ${metadata.name}()`] : []), `{ ${property} }`].join(", ");
  const at = callback?.span.start ?? before.at(-1)?.span.end ?? argumentsSpan.start;
  const newText = callback ? `${list}, ` : before.length > 0 ? `, ${list}` : list;
  return [...(metadata?.edits ?? []), { span: { start: at, end: at }, newText }];
}

/**
 * Whether the options can come next by the declared parameters, or only behind metadata; nothing where they cannot come at
 * all. Clients that ts-proto and grpc-tools generate take them as the third argument alone.
 */
function placeFor(
  { callee }: Call,
  before: number,
  callback: boolean,
  { project, reached }: FixSubject,
): "next" | "behind metadata" | undefined {
  const { file } = reached.index;
  const overloads = file.language === "typescript" ? project.shapeOf(callee, reached)?.overloads : undefined;
  if (!overloads || overloads.length === 0) return "next";
  const takesAt = (list: (typeof overloads)[number], position: number) => {
    const [options, behind] = [list[position], list[position + 1]];
    if (options?.members && !options.members.includes("parent")) return false;
    return options !== undefined && (callback ? behind?.callable === true : behind?.optional !== false);
  };
  if (overloads.some((list) => takesAt(list, before))) return "next";
  const isMetadata = ({ members }: (typeof overloads)[number][number]) =>
    members?.includes("getMap") ?? false;
  const behind = before === 1 && overloads.some((list) => list[1] && isMetadata(list[1]) && takesAt(list, 2));
  return behind ? "behind metadata" : undefined;
}

function isOptions(value: Expression, { project, reached }: FunctionAnalysis): boolean {
  if (literalOf(value, reached.index.file)) return true;
  return (project.typeFact(value)?.names ?? []).some(({ name }) => /^CallOptions$/.test(name));
}

function isMetadata(value: Expression, { project }: FunctionAnalysis): boolean {
  if (value.kind === "call" && value.new) return true;
  return (project.typeFact(value)?.names ?? []).some(({ name }) => name === "Metadata");
}

/** A function, a function by name, or the handler's own callback. */
function isCallback(value: Expression, { reached: { index } }: FunctionAnalysis): boolean {
  const { parameter, name = "" } = bindingOf(value, index.file) ?? {};
  if (parameter !== undefined) return isCallbackName(name);
  return functionNamed(value, index.file) !== undefined;
}
