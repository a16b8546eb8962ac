import * as vscode from "vscode";
import { sequenceMermaid } from "../../report/sequence-mermaid";
import { sequenceSvg } from "../../report/sequence-svg";
import type { Sequence } from "../../trace/sequence/sequence";

const formats = [
  { label: "SVG", description: "a picture that stands alone", language: "xml", write: sequenceSvg },
  {
    label: "Mermaid",
    description: "for Markdown files and issues",
    language: "mermaid",
    write: sequenceMermaid,
  },
  {
    label: "JSON",
    description: "the events as data",
    language: "json",
    write: (sequence: Sequence) => `${JSON.stringify(sequence, null, 2)}\n`,
  },
];

/** Opens a sequence in the format that the user picks, as a document to save or copy. */
export async function exportSequence(sequence: Sequence | undefined): Promise<void> {
  if (sequence === undefined) {
    void vscode.window.showInformationMessage("gRPC: no watched server has seen this call.");
    return;
  }
  const format = await vscode.window.showQuickPick(formats, { placeHolder: "Export as" });
  if (format === undefined) return;
  const known = (await vscode.languages.getLanguages()).includes(format.language);
  const document = await vscode.workspace.openTextDocument({
    content: format.write(sequence),
    language: known ? format.language : "plaintext",
  });
  await vscode.window.showTextDocument(document);
}
