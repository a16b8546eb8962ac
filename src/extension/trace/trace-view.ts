import * as vscode from "vscode";
import type { TraceView } from "../../panel/trace-view";
import { outcomeText } from "../../report/verdict-text";
import type { SourcePlace } from "../../trace/evidence";
import { sequenceOf } from "../../trace/sequence";
import type { OwnRequest } from "./watched-servers";

/** What the panel shows of a request that the watched servers saw. */
export function traceView({ hops, lines, verdicts, alike }: OwnRequest): TraceView {
  return {
    sequence: sequenceOf(hops, lines, verdicts, outcomeText),
    verdicts: verdicts.map((verdict) => ({
      server: verdict.server,
      path: verdict.path,
      text: outcomeText(verdict),
      outcome: verdict.outcome,
      confidence: verdict.confidence,
      evidence: verdict.evidence,
      blame: verdict.blame.map(({ text, place }) => ({ text, place, label: placeLabel(place) })),
    })),
    doubt:
      alike === 0
        ? ""
        : "Other calls of this method ran at the same time; this is the one that arrived first after this one was sent.",
  };
}

/** A place as people write it: relative to the workspace, with its line. */
export function placeLabel({ file, line }: SourcePlace): string {
  return `${vscode.workspace.asRelativePath(file, false)}:${line}`;
}

/** Shows the line of code in an editor beside. */
export async function openSource({ file, line, column }: SourcePlace): Promise<void> {
  const at = new vscode.Position(line - 1, column - 1);
  await vscode.window.showTextDocument(vscode.Uri.file(file), {
    selection: new vscode.Range(at, at),
    viewColumn: vscode.ViewColumn.One,
  });
}
