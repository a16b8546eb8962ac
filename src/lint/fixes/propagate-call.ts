import type { FunctionAnalysis } from "../analysis/function";
import type { Fix } from "../finding";
import type { Call } from "../ir";
import { nearestCarrier } from "./nearest";

export const propagateCallTitle = "Make the upstream call end with the call it serves";

/** Adds `{ parent: call }`, or to the options there are; only where the handler's own call has a name. */
export function propagateCall(subject: FunctionAnalysis, call: Call): readonly Fix[] {
  const carrier = nearestCarrier(subject, call.span);
  if (carrier?.kind !== "call") return [];
  const { path, text } = subject.reached.index.file;
  const edit = editOf(call, `parent: ${carrier.name}`, text);
  if (edit === undefined) return [];
  return [{ title: propagateCallTitle, safety: "safe", changes: [{ file: path, edits: [edit] }] }];
}

function editOf({ arguments: given, argumentsSpan }: Call, property: string, text: string) {
  const options = given.find((one, index) => one.kind === "object" && index > 0);
  if (options?.kind === "object") {
    const at = options.span.start + 1;
    return {
      span: { start: at, end: at },
      newText: options.properties.length > 0 ? ` ${property},` : ` ${property} `,
    };
  }
  const callback = given.at(-1)?.kind === "function" ? given.at(-1) : undefined;
  const before = callback ? given.slice(0, -1) : given;
  // A name may be metadata or options: only what can be read is built on.
  const plain = before.slice(1).every((one) => one.kind === "call" && one.new);
  if (!plain) return undefined;
  if (callback) {
    return { span: { start: callback.span.start, end: callback.span.start }, newText: `{ ${property} }, ` };
  }
  const end = before.at(-1)?.span.end ?? argumentsSpan.start;
  const comma = before.length > 0 ? ", " : "";
  return text[end] === undefined
    ? undefined
    : { span: { start: end, end }, newText: `${comma}{ ${property} }` };
}
