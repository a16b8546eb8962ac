import ts = require("typescript");

import type { ClassId, FileIr, FunctionId } from "../../ir";
import { syntaxErrors } from "../syntax-errors";
import { lowerClass } from "./classes";
import { commentsOf } from "./comments";
import { lowerExpression } from "./expressions";
import { lowerFunction, openFile } from "./functions";
import { declareBlock, declareVars } from "./hoist";
import { lowerImports } from "./imports";
import { Lowering, type Walk } from "./state";
import { lowerStatements } from "./statements";

/** A lowered file, and the way back from its data to the compiler's nodes. */
export interface Lowered {
  readonly ir: FileIr;
  /** By function and site. */
  readonly nodes: readonly (readonly ts.Node[])[];
  readonly functionNodes: readonly ts.Node[];
  readonly functionIds: ReadonlyMap<ts.Node, FunctionId>;
  readonly classNodes: readonly ts.ClassLikeDeclaration[];
  readonly classIds: ReadonlyMap<ts.Node, ClassId>;
  /** The outermost cast or parenthesis around an expression. */
  readonly casts: ReadonlyMap<ts.Node, ts.Expression>;
}

/**
 * Lowers a parsed file.
 *
 * @param path absolute, with `/`
 * @param source parsed with parent links set
 */
export function lowerFile(path: string, source: ts.SourceFile): Lowered {
  const errors = syntaxErrors(source);
  try {
    return finish(path, source, lowerStatementsOf(source), errors);
  } catch (error) {
    // Expressions nested thousands deep, as only generated data has, exhaust the stack.
    if (!(error instanceof RangeError)) throw error;
    const message = "nested too deeply to be read";
    const empty = new Lowering(source, walk);
    openFile(empty);
    return finish(path, source, empty, [{ span: { start: 0, end: source.text.length }, message }]);
  }
}

const walk: Walk = {
  expression: lowerExpression,
  statements: lowerStatements,
  function: lowerFunction,
  class: lowerClass,
};

function lowerStatementsOf(source: ts.SourceFile): Lowering {
  const state = new Lowering(source, walk);
  const file = openFile(state);
  if (source.isDeclarationFile) return state;
  state.inScope(() => {
    declareVars(state, source);
    declareBlock(state, source.statements);
    lowerImports(state);
    file.body = lowerStatements(state, source.statements);
  });
  file.sites = state.nodes[0]!.length;
  return state;
}

function finish(
  path: string,
  source: ts.SourceFile,
  state: Lowering,
  errors: FileIr["syntaxErrors"],
): Lowered {
  return {
    ir: {
      path,
      text: source.text,
      language: isJavaScript(source) ? "javascript" : "typescript",
      functions: state.functions,
      classes: state.classes,
      bindings: state.bindings,
      imports: state.imports,
      comments: commentsOf(source),
      syntaxErrors: errors,
    },
    nodes: state.nodes,
    functionNodes: state.functionNodes,
    functionIds: state.functionIds,
    classNodes: state.classNodes,
    classIds: state.classIds,
    casts: state.casts,
  };
}

function isJavaScript(source: ts.SourceFile): boolean {
  return (source.flags & ts.NodeFlags.JavaScriptFile) !== 0;
}
