import ts = require("typescript");

import type { Problem } from "../finding";
import type { FileIr } from "../ir";

/** What a file's text cannot be parsed for. */
export function syntaxErrors(source: ts.SourceFile): FileIr["syntaxErrors"] {
  // Not in the public types, but on every parsed file; the public way needs a whole program.
  const { parseDiagnostics } = source as unknown as {
    parseDiagnostics?: readonly ts.DiagnosticWithLocation[];
  };
  return (parseDiagnostics ?? []).map((diagnostic) => ({
    span: {
      start: diagnostic.start,
      end: Math.min(diagnostic.start + diagnostic.length, source.text.length),
    },
    message: ts.flattenDiagnosticMessageText(diagnostic.messageText, " "),
  }));
}

/** The first mistake of a file that cannot be parsed, as a problem. */
export function unparsed(source: ts.SourceFile): Problem | undefined {
  const [first] = syntaxErrors(source);
  if (!first) return undefined;
  return {
    file: source.fileName,
    span: first.span,
    message: `The file has a syntax error, so what stands behind it may be missed: ${first.message}`,
    about: "syntax",
  };
}
