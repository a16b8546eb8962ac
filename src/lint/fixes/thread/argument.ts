import type { TextEdit } from "../../../text/edit";
import type { Call, FileIr } from "../../ir";
import { endOfList, indentationOf, lineBreakOf } from "../edits/layout";

/**
 * Gives a call one argument more, at a place that it gives nothing yet.
 *
 * @returns undefined where what it gives cannot be counted, or has that place already
 */
export function passArgument(
  file: FileIr,
  call: Call,
  position: number,
  value: string,
): TextEdit | undefined {
  const given = call.arguments;
  if (given.length > position || given.some(({ kind }) => kind === "spread")) return undefined;
  const missing = Array.from({ length: position - given.length }, () => "undefined");
  const at = endOfList(file, call.argumentsSpan);
  const span = { start: at, end: at };
  const list = [...missing, value];
  if (given.length === 0) return { span, newText: list.join(", ") };
  const { text } = file;
  const last = given.at(-1)!;
  // Where each stands on a line of its own, so does this one.
  const own = /[\r\n]/.test(text.slice(at, call.argumentsSpan.end)) && startsItsLine(text, last.span.start);
  const separator = own ? `,${lineBreakOf(text)}${indentationOf(text, last.span.start)}` : ", ";
  return { span, newText: list.map((one) => separator + one).join("") };
}

function startsItsLine(text: string, offset: number): boolean {
  return text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset).trim() === "";
}
