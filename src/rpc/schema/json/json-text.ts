import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import type { JsonMessage } from "../../event";
import type { Failed } from "../method";
import { positionAt } from "../text-place";

/** Keys and indexes that lead from the whole message to a part of it. */
export type JsonPath = readonly (string | number)[];

/** JSON text that was read, with what is needed to point into it. */
export interface JsonText {
  readonly ok: true;
  readonly value: JsonMessage;
  /** Whole numbers that JavaScript cannot hold exactly, as written. */
  readonly bigIntegers: readonly { readonly path: JsonPath; readonly literal: string }[];
  /** Line and column of the key or the item at a path, from 1. */
  position(path: JsonPath): { line: number; column: number };
}

/**
 * Reads JSON as people type it: comments and trailing commas are allowed, the same key twice is not. Blank text is
 * the empty message.
 */
export function parseJsonText(text: string): JsonText | Failed {
  const errors: ParseError[] = [];
  const source = withoutComments(text) ? "{}" : text;
  const tree = parseTree(source, errors, { allowTrailingComma: true });
  const first = errors[0];
  if (first !== undefined || tree === undefined) {
    return syntaxProblem(text, first?.offset ?? 0, expectedBy(first));
  }
  const found = {
    bigIntegers: [] as { path: JsonPath; literal: string }[],
    repeated: undefined as Node | undefined,
  };
  visit(tree, [], text, found);
  if (found.repeated !== undefined) {
    return syntaxProblem(
      text,
      found.repeated.offset,
      `the key "${found.repeated.value}" only once in its object`,
    );
  }
  return {
    ok: true,
    value: getNodeValue(tree),
    bigIntegers: found.bigIntegers,
    position: (path) => positionAt(text, offsetOf(tree, path)),
  };
}

function withoutComments(text: string): boolean {
  return text.replace(/\/\/.*|\/\*[\s\S]*?\*\//g, "").trim() === "";
}

function syntaxProblem(text: string, offset: number, expected: string): Failed {
  const position = positionAt(text, offset);
  const line = /[^\n]{0,24}/.exec(text.slice(offset))![0].trim();
  const found = line === "" ? "the end of the line" : `\`${line}\``;
  return {
    ok: false,
    problem: {
      message: `the request is not JSON: expected ${expected}, found ${found}`,
      path: "",
      ...position,
    },
  };
}

const expectations: Readonly<Record<string, string>> = {
  InvalidSymbol: "names and text in double quotes",
  PropertyNameExpected: "a field's name in double quotes",
  ColonExpected: `":" after the field's name`,
  CommaExpected: `"," before the next field or item`,
  CloseBraceExpected: `"}" at the end of the object`,
  CloseBracketExpected: `"]" at the end of the list`,
  EndOfFileExpected: "nothing after the message",
  InvalidNumberFormat: "a number",
  UnexpectedEndOfNumber: "a number",
  UnexpectedEndOfString: "a closing quote",
  UnexpectedEndOfComment: `"*/" at the end of the comment`,
  InvalidUnicode: "an escape that JSON knows",
  InvalidEscapeCharacter: "an escape that JSON knows",
  InvalidCharacter: "characters that JSON allows in a string",
};

/** What a reader of JSON expected where it stumbled, in words. */
export function expectedBy(error: ParseError | undefined): string {
  const known = error === undefined ? undefined : expectations[printParseErrorCode(error.error)];
  return known ?? "a value (text in double quotes, a number, true, false, null, { … } or [ … ])";
}

function visit(
  node: Node,
  path: JsonPath,
  text: string,
  found: { bigIntegers: { path: JsonPath; literal: string }[]; repeated: Node | undefined },
): void {
  if (node.type === "number") {
    const literal = text.slice(node.offset, node.offset + node.length);
    if (/^-?\d+$/.test(literal) && !Number.isSafeInteger(node.value))
      found.bigIntegers.push({ path, literal });
  }
  const keys = new Set<string>();
  node.children?.forEach((child, index) => {
    if (child.type !== "property") {
      visit(child, [...path, index], text, found);
      return;
    }
    const [key, value] = child.children as [Node, Node | undefined];
    if (keys.has(key.value)) found.repeated ??= key;
    keys.add(key.value);
    if (value !== undefined) visit(value, [...path, key.value], text, found);
  });
}

function offsetOf(tree: Node, path: JsonPath): number {
  const node = findNodeAtLocation(tree, [...path]);
  // A field is pointed at by its key.
  return (node?.parent?.type === "property" ? node.parent : (node ?? tree)).offset;
}
