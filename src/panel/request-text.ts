import { type JSONVisitor, type ParseError, parse, printParseErrorCode, visit } from "jsonc-parser";
import type { FieldProblem } from "./form";

/** The parsed request, or why the text is none. */
export type ParsedRequest =
  | { readonly ok: true; readonly message: unknown }
  | { readonly ok: false; readonly problem: FieldProblem };

/**
 * Reads a request as the user typed it: JSON, with comments allowed because generated examples carry them.
 * Integers that a JavaScript number cannot hold are refused, never rounded.
 */
export function parseRequest(text: string): ParsedRequest {
  if (text.trim() === "") {
    return refused(
      text,
      0,
      "The request is empty.",
      "Write {} for a message with every field at its default.",
    );
  }
  const errors: ParseError[] = [];
  const message: unknown = parse(text, errors, { disallowComments: false, allowTrailingComma: false });
  const error = errors[0];
  if (error !== undefined) return refused(text, error.offset, wordsFor(error), undefined);
  const lossy = findLossyNumber(text);
  if (lossy !== undefined) {
    const digits = text.slice(lossy.offset, lossy.offset + lossy.length);
    return refused(
      text,
      lossy.offset,
      `${digits} does not fit a JSON number exactly.`,
      `Write it as text: "${digits}".`,
    );
  }
  return { ok: true, message };
}

/** Where an offset lies in a text, both from 1. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - lineStart + 1 };
}

/** The offset of a line and column, both from 1, clamped to the text. */
export function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let current = 1; current < line; current++) {
    const end = text.indexOf("\n", start);
    if (end === -1) break;
    start = end + 1;
  }
  return Math.min(start + column - 1, text.length);
}

function refused(text: string, offset: number, message: string, next: string | undefined): ParsedRequest {
  const problem: FieldProblem = { field: "request", message, ...lineAndColumn(text, offset) };
  return { ok: false, problem: next === undefined ? problem : { ...problem, next } };
}

const words: Readonly<Record<string, string>> = {
  InvalidSymbol: "This is no JSON value; text needs double quotes.",
  InvalidNumberFormat: "This is no JSON number.",
  PropertyNameExpected: "A field name in double quotes was expected here.",
  ValueExpected: "A value was expected here.",
  ColonExpected: "A colon was expected here.",
  CommaExpected: "A comma was expected before this.",
  CloseBraceExpected: "A closing } is missing.",
  CloseBracketExpected: "A closing ] is missing.",
  EndOfFileExpected: "The message ends before this; one request is one JSON object.",
  UnexpectedEndOfString: "This text has no closing double quote.",
  InvalidEscapeCharacter: "This escape is not one of JSON’s.",
};

function wordsFor(error: ParseError): string {
  const name = printParseErrorCode(error.error);
  return words[name] ?? `This is not JSON (${name}).`;
}

function findLossyNumber(text: string): { offset: number; length: number } | undefined {
  let found: { offset: number; length: number } | undefined;
  const visitor: JSONVisitor = {
    onLiteralValue(value: unknown, offset, length) {
      if (found !== undefined || typeof value !== "number") return;
      const isInteger = /^-?\d+$/.test(text.slice(offset, offset + length));
      if (isInteger && !Number.isSafeInteger(value)) found = { offset, length };
    },
  };
  visit(text, visitor, { disallowComments: false });
  return found;
}
