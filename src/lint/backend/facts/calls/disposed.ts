import ts = require("typescript");

import type { HandedFunction } from "../../../facts";
import { bodyOf } from "../declarations/body";
import type { Compiled } from "../program/compiled";

/** What disposes of the object that a call makes for `using`: its class's `[Symbol.dispose]`, which runs as the block is left. */
export function disposedBy(compiled: Compiled, node: ts.CallLikeExpression): readonly HandedFunction[] {
  const value = ts.isAwaitExpression(node.parent) ? node.parent : node;
  const { parent: declared } = value;
  if (!ts.isVariableDeclaration(declared) || !isUsing(declared)) return [];
  const { symbol } = compiled.checker.getTypeAtLocation(declared.name);
  return (symbol?.declarations ?? []).filter(ts.isClassLike).flatMap(({ members }) =>
    members.filter(isDisposer).flatMap((member) => {
      const body = bodyOf(member);
      const ref = body && compiled.refOf(body);
      return ref ? [{ argument: undefined, property: undefined, ref }] : [];
    }),
  );
}

function isUsing(declared: ts.VariableDeclaration): boolean {
  const kind = ts.getCombinedNodeFlags(declared) & ts.NodeFlags.BlockScoped;
  return kind === ts.NodeFlags.Using || kind === ts.NodeFlags.AwaitUsing;
}

function isDisposer({ name }: ts.ClassElement): boolean {
  return (
    name !== undefined &&
    ts.isComputedPropertyName(name) &&
    /^Symbol\.(asyncDispose|dispose)$/.test(name.expression.getText())
  );
}
