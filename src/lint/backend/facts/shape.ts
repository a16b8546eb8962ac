import ts = require("typescript");

import type { ParameterShape, ShapeFact } from "../../facts";
import type { Compiled } from "./program/compiled";

/** The members of a value's type, and how it is called. */
export function shapeFact(compiled: Compiled, node: ts.Expression): ShapeFact {
  const { checker } = compiled;
  const type = checker.getNonNullableType(compiled.typeAt(node));
  return {
    members: membersOf(checker, type),
    overloads: type
      .getCallSignatures()
      .map((signature) => signature.parameters.map((parameter) => shapeOf(checker, parameter, node))),
  };
}

function shapeOf(checker: ts.TypeChecker, parameter: ts.Symbol, node: ts.Expression): ParameterShape {
  const type = checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(parameter, node));
  const declared = parameter.valueDeclaration;
  const written = declared && ts.isParameter(declared) ? declared : undefined;
  return {
    optional:
      written?.questionToken !== undefined ||
      written?.initializer !== undefined ||
      written?.dotDotDotToken !== undefined,
    callable: type.getCallSignatures().length > 0,
    members: membersOf(checker, type),
  };
}

function membersOf(checker: ts.TypeChecker, type: ts.Type): readonly string[] | undefined {
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return undefined;
  return checker.getPropertiesOfType(checker.getApparentType(type)).map(({ name }) => name);
}
