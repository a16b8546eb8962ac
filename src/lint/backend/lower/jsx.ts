import ts = require("typescript");

import type { Expression } from "../../ir";
import type { Lowering } from "./state";

/** Lowers an element to the expressions in its attributes and children, in order. */
export function lowerJsx(
  state: Lowering,
  node: ts.JsxElement | ts.JsxSelfClosingElement | ts.JsxFragment,
): Expression {
  const own = { span: state.span(node), site: state.site(node) };
  const found: ts.Expression[] = [];
  if (ts.isJsxElement(node)) collectAttributes(node.openingElement.attributes, found);
  if (ts.isJsxSelfClosingElement(node)) collectAttributes(node.attributes, found);
  else collectChildren(node.children, found);
  return { kind: "other", ...own, parts: found.map((part) => state.walk.expression(state, part)) };
}

function collectAttributes(attributes: ts.JsxAttributes, found: ts.Expression[]): void {
  for (const attribute of attributes.properties) {
    if (ts.isJsxSpreadAttribute(attribute)) found.push(attribute.expression);
    else if (attribute.initializer) collectValue(attribute.initializer, found);
  }
}

function collectChildren(children: readonly ts.JsxChild[], found: ts.Expression[]): void {
  for (const child of children) if (!ts.isJsxText(child)) collectValue(child, found);
}

function collectValue(value: ts.Expression | ts.JsxExpression, found: ts.Expression[]): void {
  if (!ts.isJsxExpression(value)) found.push(value);
  else if (value.expression) found.push(value.expression);
}
