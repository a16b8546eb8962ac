import { LineTable } from "../../text/lines";

/** How a file ends its lines. */
export function lineBreakOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

/** The white space before the first character of an offset's line. */
export function indentationOf(text: string, offset: number): string {
  return new LineTable(text).indentation(offset);
}
