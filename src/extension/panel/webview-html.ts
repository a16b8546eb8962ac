import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

const styleSheets = ["base", "request", "call", "trace", "messages"];

/** Folders that the page may load from. */
export function pageRoots(extension: vscode.Uri): vscode.Uri[] {
  return [vscode.Uri.joinPath(extension, "dist"), vscode.Uri.joinPath(extension, "media", "webview")];
}

/**
 * The page of a call panel: one script by nonce, style sheets of the extension, and nothing else may load or run.
 * Nothing of it depends on content; all of that arrives as data and is drawn as text.
 */
export function pageHtml(webview: vscode.Webview, extension: vscode.Uri): string {
  const nonce = randomBytes(16).toString("base64");
  const script = webview.asWebviewUri(vscode.Uri.joinPath(extension, "dist", "webview.js"));
  const styles = styleSheets.map((name) => {
    const uri = webview.asWebviewUri(vscode.Uri.joinPath(extension, "media", "webview", `${name}.css`));
    return `<link rel="stylesheet" href="${uri.toString()}">`;
  });
  const policy = [
    "default-src 'none'",
    `style-src ${webview.cspSource}`,
    `script-src 'nonce-${nonce}'`,
    "form-action 'none'",
    "base-uri 'none'",
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <title>gRPC call</title>
  ${styles.join("\n  ")}
</head>
<body>
  <script nonce="${nonce}" src="${script.toString()}"></script>
</body>
</html>`;
}
