import ts = require("typescript");

import type { Comment } from "../../ir";

/**
 * Every comment of a file, in order. The compiler keeps none, so each `//` and `/*` in the text is looked up in the
 * tree: one that lies within a string, template, regular expression or JSX text is not a comment.
 */
export function commentsOf(source: ts.SourceFile): Comment[] {
  const text = source.text;
  const found: Comment[] = [];
  const opening = /\/[/*]/g;
  if (text.startsWith("#!")) opening.lastIndex = lineEnd(text, 0);
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    const at = match.index;
    const literal = literalAt(source, at);
    if (literal) {
      opening.lastIndex = Math.max(literal.end, at + 1);
      continue;
    }
    const comment = commentAt(text, at);
    found.push(comment);
    opening.lastIndex = Math.max(comment.span.end, at + 2);
  }
  return found;
}

function commentAt(text: string, at: number): Comment {
  if (text[at + 1] === "/") {
    const end = lineEnd(text, at);
    return { span: { start: at, end }, text: text.slice(at + 2, end), block: false };
  }
  const close = text.indexOf("*/", at + 2);
  const end = close < 0 ? text.length : close + 2;
  return { span: { start: at, end }, text: text.slice(at + 2, close < 0 ? end : close), block: true };
}

function lineEnd(text: string, from: number): number {
  const breaks = /[\n\r\u2028\u2029]/g;
  breaks.lastIndex = from;
  return breaks.exec(text)?.index ?? text.length;
}

function literalAt(source: ts.SourceFile, at: number): ts.Node | undefined {
  let node: ts.Node | undefined = statementAt(source.statements, at);
  while (node) {
    if (isText(node)) {
      const start = ts.isJsxText(node) ? node.pos : node.getStart(source);
      return start <= at && at < node.end ? node : undefined;
    }
    node = ts.forEachChild(node, (child) => (child.pos <= at && at < child.end ? child : undefined));
  }
  return undefined;
}

function statementAt(statements: readonly ts.Statement[], at: number): ts.Node | undefined {
  let low = 0;
  let high = statements.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const statement = statements[middle]!;
    if (at < statement.pos) high = middle - 1;
    else if (at >= statement.end) low = middle + 1;
    else return statement;
  }
  return undefined;
}

function isText(node: ts.Node): boolean {
  return (
    ts.isStringLiteralLike(node) ||
    node.kind === ts.SyntaxKind.RegularExpressionLiteral ||
    ts.isTemplateHead(node) ||
    ts.isTemplateMiddleOrTemplateTail(node) ||
    ts.isJsxText(node)
  );
}
