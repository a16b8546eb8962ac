import type { TextEdit } from "../../text/edit";
import { cancellationFlag, dropsCancellation, literalOf } from "../analysis/effects/settling";
import type { FunctionAnalysis } from "../analysis/function";
import { allStatements } from "../analysis/walk";
import type { Fix } from "../finding";
import type { Call, Expression } from "../ir";
import { nearestCarrier } from "./nearest";

export const propagateCallTitle = "Make the upstream call end with the call it serves";

/** Adds `{ parent: call }`, or to the options there are; only where the handler's own call has a name. */
export function propagateCall(subject: FunctionAnalysis, call: Call): readonly Fix[] {
  const carrier = nearestCarrier(subject, call.span);
  if (carrier?.kind !== "call" || rejectsUncaught(subject, call)) return [];
  const { path, text } = subject.reached.index.file;
  const edit = flagsEdit(call, subject) ?? editOf(call, `parent: ${carrier.name}`, subject, text);
  if (edit === undefined) return [];
  return [{ title: propagateCallTitle, safety: "safe", changes: [{ file: path, edits: [edit] }] }];
}

/** A handler that waits for it where nothing catches would now reject on a cancel, which ends the process. */
function rejectsUncaught({ reached: { ir, entry } }: FunctionAnalysis, call: Call): boolean {
  if (!ir.async || entry?.dialect !== "grpc-js" || call.arguments.at(-1)?.kind === "function") return false;
  return ![...allStatements(ir.body)].some(
    (one) =>
      one.kind === "try" &&
      one.catch !== undefined &&
      one.block.span.start <= call.span.start &&
      call.span.end <= one.block.span.end,
  );
}

/** `propagate.DEADLINE` becomes `propagate.DEFAULTS`, which is all of them; a number gets its flag. */
function flagsEdit({ arguments: given }: Call, { reached }: FunctionAnalysis): TextEdit | undefined {
  const options = given.map((one) => literalOf(one, reached)).find((one) => one && dropsCancellation(one));
  const flags = options?.properties.find(({ name }) => name === "propagate_flags")?.value;
  if (!options?.properties.some(({ name }) => name === "parent")) return undefined;
  if (flags?.kind === "member") return { span: flags.propertySpan, newText: "DEFAULTS" };
  return flags?.kind === "literal" && typeof flags.value === "number"
    ? { span: flags.span, newText: String(flags.value | cancellationFlag) }
    : undefined;
}

function editOf(
  { arguments: given, argumentsSpan }: Call,
  property: string,
  subject: FunctionAnalysis,
  text: string,
): TextEdit | undefined {
  const options = given.find((one, index) => one.kind === "object" && index > 0);
  if (options?.kind === "object") {
    const at = options.span.start + 1;
    const newText = options.properties.length > 0 ? ` ${property},` : ` ${property} `;
    return { span: { start: at, end: at }, newText };
  }
  const named = given.slice(1).find((one) => isOptions(one, subject));
  if (named) {
    const written = text.slice(named.span.start, named.span.end);
    return { span: named.span, newText: `{ ...${written}, ${property} }` };
  }
  const last = given.at(-1);
  const callback = last && isCallback(last, subject) ? last : undefined;
  const before = callback ? given.slice(0, -1) : given;
  // A name may be metadata or options: only what can be read is built on.
  if (!before.slice(1).every((one) => isMetadata(one, subject))) return undefined;
  if (callback) {
    return { span: { start: callback.span.start, end: callback.span.start }, newText: `{ ${property} }, ` };
  }
  const end = before.at(-1)?.span.end ?? argumentsSpan.start;
  const comma = before.length > 0 ? ", " : "";
  return { span: { start: end, end }, newText: `${comma}{ ${property} }` };
}

function isOptions(value: Expression, { project, reached }: FunctionAnalysis): boolean {
  if (literalOf(value, reached)) return true;
  return (project.typeFact(value)?.names ?? []).some(({ name }) => /^CallOptions$/.test(name));
}

function isMetadata(value: Expression, { project }: FunctionAnalysis): boolean {
  if (value.kind === "call" && value.new) return true;
  return (project.typeFact(value)?.names ?? []).some(({ name }) => name === "Metadata");
}

/** A function, a function by name, or the handler's own callback. */
function isCallback(value: Expression, { reached: { index } }: FunctionAnalysis): boolean {
  if (value.kind === "function") return true;
  if (value.kind !== "identifier" || value.binding === undefined) return false;
  const { declares, init, parameter, name } = index.file.bindings[value.binding]!;
  if (parameter !== undefined) return /^(callback|cb|done|next)$/i.test(name);
  return init?.kind === "function" || (declares !== undefined && "function" in declares);
}
