import type { FunctionAnalysis } from "../../analysis/function";
import type { Fix } from "../../finding";
import type { DeadEvent } from "../../patterns/events/dead-events";

export const changeEventTitle = (event: "cancelled" | "abort") => `Listen to \`${event}\` instead`;

/**
 * Puts the event that tells of a cancellation in the place of the one that does not.
 *
 * @param harmless whether the listener only ends things: `cancelled` comes after a success as well
 */
export function changeEvent(
  { reached }: FunctionAnalysis,
  { carrier, eventSpan }: DeadEvent,
  harmless: boolean,
): readonly Fix[] {
  const { path, text } = reached.index.file;
  const quote = text[eventSpan.start] ?? '"';
  const event = carrier === "signal" ? "abort" : "cancelled";
  return [
    {
      title: changeEventTitle(event),
      safety: harmless ? "safe" : "suggestion",
      changes: [{ file: path, edits: [{ span: eventSpan, newText: `${quote}${event}${quote}` }] }],
    },
  ];
}
