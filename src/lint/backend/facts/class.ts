import type ts = require("typescript");

import type { ClassFact } from "../../facts";
import type { Compiled } from "./program/compiled";

/** Which classes of the project a class extends, and which extend it. */
export function classFact(compiled: Compiled, node: ts.ClassLikeDeclaration): ClassFact {
  const { hierarchy } = compiled;
  const refs = (nodes: readonly ts.Node[]) => nodes.flatMap((one) => compiled.classRefOf(one) ?? []);
  return { above: refs(hierarchy.classesAbove(node)), below: refs(hierarchy.classesBelow(node) ?? []) };
}
