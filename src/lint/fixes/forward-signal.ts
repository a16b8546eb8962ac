import type { TextEdit } from "../../text/edit";
import { literalOf } from "../analysis/effects/settling";
import type { FunctionAnalysis } from "../analysis/function";
import type { SignalPlace } from "../facts";
import type { Fix } from "../finding";
import type { Call } from "../ir";
import { caught } from "./catch-on-way";
import { nearestSignal } from "./nearest";

/** The title of the fix that hands a signal on, by how the signal is written. */
export function forwardSignalTitle(signal: string): string {
  return `Pass \`${signal}\` on`;
}

/** Gives a call the nearest signal, where it takes one; only where a signal has a name. */
export function forwardSignal(subject: FunctionAnalysis, call: Call, place: SignalPlace): readonly Fix[] {
  const signal = nearestSignal(subject, call.span)?.signal?.replace(/\?$/, "");
  if (signal === undefined) return [];
  const edit = editOf(subject, call, place, signal);
  if (!edit) return [];
  const changes = [{ file: subject.reached.index.file.path, edits: [edit] }];
  return caught(subject, call.span, { title: forwardSignalTitle(signal), safety: "safe", changes });
}

function editOf(
  { reached }: FunctionAnalysis,
  call: Call,
  { argument, property }: SignalPlace,
  signal: string,
): TextEdit | undefined {
  const { arguments: given, argumentsSpan } = call;
  if (given.some(({ kind }) => kind === "spread")) return undefined;
  const option = property === signal ? signal : `${property}: ${signal}`;
  const there = given[argument];
  if (there) {
    if (property === undefined) return undefined;
    const { text } = reached.index.file;
    if (there.kind === "object") {
      const at = there.span.start + 1;
      const newText = there.properties.length > 0 ? ` ${option},` : ` ${option} `;
      return { span: { start: at, end: at }, newText };
    }
    if (there.kind === "literal" && there.value === undefined) {
      return { span: there.span, newText: `{ ${option} }` };
    }
    // A name whose options cannot be read may hold a signal already.
    if (there.kind !== "identifier" || !literalOf(there, reached)) return undefined;
    return { span: there.span, newText: `{ ...${text.slice(there.span.start, there.span.end)}, ${option} }` };
  }
  const end = given.at(-1)?.span.end ?? argumentsSpan.start;
  const missing = Array.from({ length: argument - given.length }, () => "undefined");
  const value = property === undefined ? signal : `{ ${option} }`;
  const list = [...missing, value].join(", ");
  return { span: { start: end, end }, newText: given.length > 0 ? `, ${list}` : list };
}
