import { createScanner, type SyntaxKind } from "jsonc-parser";

/**
 * Where the JSON values of a text begin and end that stand one after the other, with nothing but white space and
 * comments between. A text that is anything else is one span, whole: what is wrong with it is for its reader to say.
 */
export function jsonValueSpans(text: string): readonly { readonly start: number; readonly end: number }[] {
  const whole = [{ start: 0, end: text.length }];
  const scanner = createScanner(text, true);
  const spans: { start: number; end: number }[] = [];
  let depth = 0;
  let start = 0;
  for (let token = scanner.scan(); token !== kind.end; token = scanner.scan()) {
    if (scanner.getTokenError() !== 0 || token === kind.unknown) return whole;
    if (depth === 0) {
      if (token === kind.comma || token === kind.colon) return whole;
      start = scanner.getTokenOffset();
    }
    if (token === kind.openBrace || token === kind.openBracket) depth++;
    if (token === kind.closeBrace || token === kind.closeBracket) depth--;
    if (depth < 0) return whole;
    if (depth === 0) spans.push({ start, end: scanner.getTokenOffset() + scanner.getTokenLength() });
  }
  return depth === 0 && spans.length > 1 ? spans : whole;
}

/** Where the values end that are finished before an offset; whatever is unfinished begins there. */
export function finishedValuesEnd(text: string, before: number): number {
  const scanner = createScanner(text, true);
  let depth = 0;
  let end = 0;
  for (let token = scanner.scan(); token !== kind.end; token = scanner.scan()) {
    const tokenEnd = scanner.getTokenOffset() + scanner.getTokenLength();
    if (tokenEnd > before) break;
    if (token === kind.openBrace || token === kind.openBracket) depth++;
    if (token === kind.closeBrace || token === kind.closeBracket) depth--;
    if (depth === 0 && (token === kind.closeBrace || token === kind.closeBracket)) end = tokenEnd;
  }
  return end;
}

/** The scanner's kinds by their numbers: its enum has no values at run time in every module format. */
const kind = {
  openBrace: 1 as SyntaxKind,
  closeBrace: 2 as SyntaxKind,
  openBracket: 3 as SyntaxKind,
  closeBracket: 4 as SyntaxKind,
  comma: 5 as SyntaxKind,
  colon: 6 as SyntaxKind,
  unknown: 16 as SyntaxKind,
  end: 17 as SyntaxKind,
};
