import * as vscode from "vscode";
import type { SourcePlace } from "../../trace/evidence";

/** The rest of the line from a place on. */
export function rangeAt({ line, column }: SourcePlace): vscode.Range {
  const start = new vscode.Position(line - 1, Math.max(0, column - 1));
  return new vscode.Range(start, new vscode.Position(line - 1, Number.MAX_SAFE_INTEGER));
}

/** A place as people write it: relative to the workspace, with its line. */
export function placeLabel({ file, line }: SourcePlace): string {
  return `${vscode.workspace.asRelativePath(file, false)}:${line}`;
}
