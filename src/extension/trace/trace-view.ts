import * as vscode from "vscode";
import type { PlaceLink, TraceView } from "../../panel/trace-view";
import { outcomeText } from "../../report/verdict-text";
import type { SourcePlace } from "../../trace/evidence";
import type { WireCall } from "../../trace/hops/wire-call";
import type { OwnEvents } from "../../trace/sequence/own-events";
import { type FramePlace, sequenceOf } from "../../trace/sequence/sequence";
import type { Verdict } from "../../trace/verdicts/verdict";
import type { JoinedFinding } from "./lint-findings";
import { placeLabel } from "./source-range";
import type { OwnRequest } from "./watched-servers";

/** What the panel shows of a request that the watched servers saw. */
export function traceView(
  { hops, lines, verdicts, alike }: OwnRequest,
  own: OwnEvents,
  joinedTo: (verdict: Verdict) => readonly JoinedFinding[],
): TraceView {
  const seen = verdicts.filter((verdict) => !isTooEarly(verdict, hops));
  return {
    sequence: sequenceOf(hops, lines, seen, outcomeText, own),
    wires: hops.flatMap(({ wire }) => (wire ? [wire] : [])),
    verdicts: seen.map((verdict) => ({
      server: verdict.server,
      path: verdict.path,
      text: outcomeText(verdict),
      outcome: verdict.outcome,
      confidence: verdict.confidence,
      evidence: verdict.evidence,
      blame: verdict.blame.map(({ text, place }) => ({ text, place, label: placeLabel(place) })),
      findings: joinedTo(verdict).map(findingLink),
    })),
    doubt:
      alike === 0
        ? ""
        : "Other calls of this method ran at the same time; this is the one that arrived first after this one was sent.",
  };
}

/** That a handler runs at the moment of the cancel says nothing: only what its probe reports later does. */
function isTooEarly({ hop, outcome }: Verdict, hops: OwnRequest["hops"]): boolean {
  if (outcome !== "still-running") return false;
  return hops.find(({ id }) => id === hop)?.handler?.phase === "cancelled";
}

function findingLink({ rule, says, location }: JoinedFinding): PlaceLink {
  const { line, character } = location.range.start;
  const place = { file: location.uri.fsPath, line: line + 1, column: character + 1 };
  const verb = says.kind === "confirmed" ? "foretold it" : "foretold otherwise";
  return { label: placeLabel(place), text: `${rule} ${verb}`, place };
}

/** Shows the line of code in an editor beside. */
export async function openSource({ file, line, column }: SourcePlace): Promise<void> {
  const at = new vscode.Position(line - 1, column - 1);
  await vscode.window.showTextDocument(vscode.Uri.file(file), {
    selection: new vscode.Range(at, at),
    viewColumn: vscode.ViewColumn.One,
  });
}

/** Shows what a tap saw of the stream that a frame belongs to, as data. */
export async function openFrame(
  { observer, connection, stream }: FramePlace,
  wires: readonly WireCall[],
): Promise<void> {
  const wire = wires.find(
    (one) => one.observer === observer && one.connection === connection && one.stream === stream,
  );
  if (!wire) return;
  const content = `${JSON.stringify(wire, null, 2)}\n`;
  const document = await vscode.workspace.openTextDocument({ content, language: "json" });
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One });
}
