import { dirname } from "node:path";
import * as vscode from "vscode";
import { parseRequestFile } from "../../scenario/parse";
import type { RequestBlock, RequestFile } from "../../scenario/request-file";

/** Every file that may hold requests, whichever extension owns its language. */
export const requestGlob = "**/*.http";

/** Request files by name, so that no other extension's language is taken from it; and new ones without a name. */
export const requestSelector: vscode.DocumentSelector = [
  { pattern: requestGlob },
  { language: "grpc-http", scheme: "untitled" },
];

/** Whether a document may hold requests. */
export function isRequestFile(document: vscode.TextDocument): boolean {
  return vscode.languages.match(requestSelector, document) > 0;
}

/** A document's requests as its text stands. */
export function requestsOf(document: vscode.TextDocument): RequestFile {
  return parseRequestFile(document.getText());
}

/** The folder beyond which nothing is looked for. */
export function rootOf(uri: vscode.Uri): string {
  const folder = vscode.workspace.getWorkspaceFolder(uri) ?? vscode.workspace.workspaceFolders?.[0];
  return folder?.uri.fsPath ?? dirname(uri.fsPath);
}

/** The range of a span of offsets. */
export function rangeOf(
  document: vscode.TextDocument,
  { start, end }: { readonly start: number; readonly end: number },
): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}

/** The request that an offset is in. */
export function requestAt(file: RequestFile, offset: number): RequestBlock | undefined {
  return file.requests.find(({ span }) => offset >= span.start && offset <= span.end);
}
