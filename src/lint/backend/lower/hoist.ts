import ts = require("typescript");

import type { Binding } from "../../ir";
import type { Lowering } from "./state";

const kinds = ts.SyntaxKind;

/** Declares what a list of statements declares for all of itself: `let`, `const`, functions, classes, imports. */
export function declareBlock(state: Lowering, statements: readonly ts.Statement[]): void {
  for (const statement of statements) declareStatement(state, statement);
}

/** Declares every `var` of a function's body, however deep in blocks, but not those of functions within. */
export function declareVars(state: Lowering, node: ts.Node): void {
  if (ts.isVariableDeclarationList(node)) {
    if (!(node.flags & ts.NodeFlags.BlockScoped)) declareList(state, node);
    return;
  }
  if (holdsStatements(node)) ts.forEachChild(node, (child) => declareVars(state, child));
}

/** Declares the names of a `const`, `let` or `var` list. */
export function declareList(state: Lowering, list: ts.VariableDeclarationList): void {
  for (const declaration of list.declarations) declareName(state, declaration.name, variableKind(list));
}

/** Declares every name of a binding name or pattern. */
export function declareName(state: Lowering, name: ts.BindingName, kind: Binding["kind"]): void {
  if (ts.isIdentifier(name)) {
    if (name.text) state.declare(name, kind);
    return;
  }
  for (const element of name.elements) {
    if (ts.isBindingElement(element)) declareName(state, element.name, kind);
  }
}

/** Whether a declaration only describes something that exists elsewhere. */
export function isAmbient(node: ts.Node): boolean {
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node)?.some((modifier) => modifier.kind === kinds.DeclareKeyword) ?? false)
  );
}

function variableKind(list: ts.VariableDeclarationList): "const" | "let" | "var" {
  const flags = list.flags & ts.NodeFlags.BlockScoped;
  if (flags === 0) return "var";
  return flags === ts.NodeFlags.Let ? "let" : "const";
}

function declareStatement(state: Lowering, node: ts.Statement): void {
  if (ts.isVariableStatement(node)) {
    if (node.declarationList.flags & ts.NodeFlags.BlockScoped) declareList(state, node.declarationList);
  } else if (ts.isFunctionDeclaration(node)) {
    if (node.name) state.declare(node.name, "function");
  } else if (ts.isClassDeclaration(node)) {
    if (node.name) state.declare(node.name, "class");
  } else if (ts.isEnumDeclaration(node)) {
    state.declare(node.name, "enum");
  } else if (ts.isModuleDeclaration(node)) {
    if (ts.isIdentifier(node.name) && !isAmbient(node)) state.declare(node.name, "namespace");
  } else if (ts.isImportEqualsDeclaration(node)) {
    state.declare(node.name, "import");
  } else if (ts.isImportDeclaration(node)) {
    declareImport(state, node.importClause);
  } else if (ts.isLabeledStatement(node)) {
    declareStatement(state, node.statement);
  }
}

function declareImport(state: Lowering, clause: ts.ImportClause | undefined): void {
  if (!clause) return;
  if (clause.name) state.declare(clause.name, "import");
  const named = clause.namedBindings;
  if (!named) return;
  if (ts.isNamespaceImport(named)) state.declare(named.name, "import");
  else for (const element of named.elements) state.declare(element.name, "import");
}

function holdsStatements(node: ts.Node): boolean {
  switch (node.kind) {
    case kinds.Block:
    case kinds.SourceFile:
    case kinds.ModuleBlock:
    case kinds.VariableStatement:
    case kinds.IfStatement:
    case kinds.ForStatement:
    case kinds.ForInStatement:
    case kinds.ForOfStatement:
    case kinds.WhileStatement:
    case kinds.DoStatement:
    case kinds.SwitchStatement:
    case kinds.CaseBlock:
    case kinds.CaseClause:
    case kinds.DefaultClause:
    case kinds.TryStatement:
    case kinds.CatchClause:
    case kinds.LabeledStatement:
    case kinds.WithStatement:
      return true;
    default:
      return false;
  }
}
