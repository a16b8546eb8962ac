import ts = require("typescript");

import { linesOf } from "../../text/lines";
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

/** The first mistake of a file that cannot be parsed, as a problem; what is linted all the same has no place to blame. */
export function unparsed(source: ts.SourceFile): Problem | undefined {
  const [first] = syntaxErrors(source);
  if (!first) return undefined;
  const { line } = linesOf(source.text).position(first.span.start);
  return {
    file: source.fileName,
    message: `It has a syntax error, so what stands behind it may be missed: ${first.message} (line ${line})`,
  };
}
