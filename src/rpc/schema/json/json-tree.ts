import { getLocation, type Node, type ParseError, parseTree } from "jsonc-parser";
import { expectedBy, type JsonPath } from "./json-text";

/** JSON text as a tree whose nodes know where they stand; offsets count UTF-16 code units, ends excluded. */
export interface JsonNode {
  readonly type: "object" | "array" | "string" | "number" | "boolean" | "null";
  readonly start: number;
  readonly end: number;
  /** Of a string, a number or a boolean. */
  readonly value?: string | number | boolean;
  readonly members: readonly JsonMember[];
  readonly items: readonly JsonNode[];
}

export interface JsonMember {
  readonly key: string;
  /** The key with its quotes. */
  readonly start: number;
  readonly end: number;
  /** Absent while it has not been typed. */
  readonly value: JsonNode | undefined;
}

export interface JsonTree {
  /** Absent where there is no value at all. */
  readonly root: JsonNode | undefined;
  /** The first place that is no JSON, and what is expected there. */
  readonly problem: { readonly start: number; readonly end: number; readonly expected: string } | undefined;
}

/** Reads JSON with comments and trailing commas, as far as it is JSON. */
export function readJsonTree(text: string): JsonTree {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const first = errors[0];
  return {
    root: root && nodeOf(root),
    problem: first && {
      start: first.offset,
      end: first.offset + Math.max(first.length, 1),
      expected: expectedBy(first),
    },
  };
}

/** Where in JSON text, finished or not, an offset stands. */
export interface JsonSpot {
  /** To the member or item at the offset; a key that is being typed is its last part. */
  readonly path: JsonPath;
  readonly inKey: boolean;
  /** The token at the offset, such as a string with its quotes; empty at the offset where there is none. */
  readonly start: number;
  readonly end: number;
}

/** Finds out what is written at an offset. */
export function jsonSpotAt(text: string, offset: number): JsonSpot {
  const { path, isAtPropertyKey, previousNode } = getLocation(text, offset);
  const inToken =
    previousNode !== undefined &&
    previousNode.offset <= offset &&
    offset <= previousNode.offset + previousNode.length;
  if (inToken) {
    const { offset: start, length } = previousNode;
    return { path, inKey: isAtPropertyKey, start, end: start + length };
  }
  // A word without quotes is no token yet.
  const start = offset - /[\w$.@-]*$/.exec(text.slice(0, offset))![0].length;
  const end = offset + /^[\w$.@-]*/.exec(text.slice(offset))![0].length;
  return { path, inKey: isAtPropertyKey, start, end };
}

function nodeOf(node: Node): JsonNode {
  const children = node.children ?? [];
  return {
    type: node.type as JsonNode["type"],
    start: node.offset,
    end: node.offset + node.length,
    ...(node.value !== undefined && node.value !== null && { value: node.value as string }),
    members: node.type === "object" ? children.map(memberOf) : [],
    items: node.type === "array" ? children.map(nodeOf) : [],
  };
}

function memberOf(property: Node): JsonMember {
  const [key, value] = property.children as [Node, Node | undefined];
  return {
    key: key.value as string,
    start: key.offset,
    end: key.offset + key.length,
    value: value && nodeOf(value),
  };
}
