import { LineTable } from "../../text/lines";
import type { Span } from "../../text/span";
import type { Finding } from "../finding";

/** A comment that silences a finding, but for the reason, which goes between its two parts. */
export interface Silence {
  readonly title: string;
  /** What it replaces; empty to insert. */
  readonly span: Span;
  readonly before: string;
  readonly after: string;
}

/** The ways to silence a finding: in its place, and for all of the function that it stands in. */
export function silencesOf(finding: Finding, text: string): readonly Silence[] {
  const site = onSite(finding, text);
  const declaration =
    finding.symbolAt === undefined ? undefined : onDeclaration(finding, finding.symbolAt, text);
  return declaration ? [site, declaration] : [site];
}

function onSite({ rule, span }: Finding, text: string): Silence {
  const table = new LineTable(text);
  const start = table.lineStart(span.start);
  return {
    title: `Ignore ${rule} here, with a reason`,
    span: { start, end: start },
    before: `${table.indentation(start)}// grpc-cancel-ignore-next-line ${rule} -- `,
    after: lineBreakOf(text),
  };
}

function onDeclaration({ symbol }: Finding, at: number, text: string): Silence {
  const table = new LineTable(text);
  const title = `Call \`${symbol}\` safe from cancellation, with a reason`;
  const eol = lineBreakOf(text);
  const start = table.lineStart(at);
  const indentation = table.indentation(start);
  // Between a function and its documentation stand decorators at most.
  const doc = /\/\*\*(?:(?!\*\/)[\s\S])*(\s*\*\/)\s*(?:@[^\r\n]*\s*)*$/.exec(text.slice(0, start));
  if (!doc) {
    return {
      title,
      span: { start, end: start },
      before: `${indentation}/** @cancellation-safe `,
      after: ` */${eol}`,
    };
  }
  const end = doc.index + doc[0].lastIndexOf("*/");
  const behind = text.slice(0, end).trimEnd().length;
  return {
    title,
    span: { start: behind, end },
    before: `${eol}${indentation} * @cancellation-safe `,
    after: `${eol}${indentation} `,
  };
}

function lineBreakOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}
