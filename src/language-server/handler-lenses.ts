import type { CodeLens, Command, Location } from "vscode-languageserver/node";
import type { HandlerSummary } from "../lint/finding";
import { rangeOf } from "./convert";
import type { Linted } from "./publisher";

/** A command that the editor's side of the extension answers: shows places, as a peek at each. */
const showPlacesCommand = "grpcCancellation.showPlaces";

/** What a lens carries, so that the editor's side can add to it. */
export interface LensData {
  /** As the linter names the handler: `watch`, `Reports.watch`. */
  readonly handler: string;
}

/**
 * A lens over each handler of a file: how many cancellation problems lie on its ways, in whichever file they stand. What
 * the baseline knows does not count.
 */
export function handlerLenses(file: string, { handlers, findings, texts }: Linted): CodeLens[] {
  return handlers
    .filter((handler) => handler.file === file)
    .map((handler) => {
      const own = findings.filter(
        ({ known, reachedFrom }) => !known && reachedFrom?.some((one) => same(one, handler)),
      );
      const range = rangeOf(handler.span, texts.table(file));
      const places = own.map(
        (finding): Location => ({
          uri: texts.uri(finding.file),
          range: rangeOf(finding.span, texts.table(finding.file)),
        }),
      );
      const data: LensData = { handler: handler.name };
      return { range, command: commandOf(texts.uri(file), range.start, places), data };
    });
}

function commandOf(uri: string, position: Location["range"]["start"], places: readonly Location[]): Command {
  if (places.length === 0) return { title: "No cancellation problems", command: "" };
  const title = `${places.length} cancellation ${places.length === 1 ? "problem" : "problems"}`;
  return { title, command: showPlacesCommand, arguments: [uri, position, places] };
}

function same(place: Pick<HandlerSummary, "file" | "span">, handler: HandlerSummary): boolean {
  return place.file === handler.file && place.span.start === handler.span.start;
}
