import ts = require("typescript");

import type { ImportIr } from "../../ir";
import { withoutCasts } from "./names";
import type { Lowering } from "./state";

/** Records the imports that stand at the top level as statements; `require` and `import()` are found in expressions. */
export function lowerImports(state: Lowering): void {
  for (const statement of state.source.statements) {
    if (ts.isImportDeclaration(statement)) lowerImport(state, statement);
    else if (ts.isImportEqualsDeclaration(statement)) lowerImportEquals(state, statement);
    else if (ts.isVariableStatement(statement)) lowerRequires(state, statement);
  }
}

/** Records an `import()` of a known module. */
export function noteImportCall(state: Lowering, node: ts.CallExpression): void {
  const module = node.arguments[0];
  if (!module || !ts.isStringLiteralLike(module)) return;
  const whole = { module: module.text, name: "*", binding: undefined, typeOnly: false } as const;
  state.imports.push({ ...whole, span: state.span(node), form: "dynamic" });
}

function lowerImport(state: Lowering, node: ts.ImportDeclaration): void {
  if (!ts.isStringLiteral(node.moduleSpecifier)) return;
  const base = { module: node.moduleSpecifier.text, span: state.span(node), form: "import" } as const;
  const clause = node.importClause;
  if (!clause) {
    state.imports.push({ ...base, name: "*", binding: undefined, typeOnly: false });
    return;
  }
  const typeOnly = clause.phaseModifier === ts.SyntaxKind.TypeKeyword;
  const add = (name: string, local: ts.Identifier, type: boolean) =>
    state.imports.push({ ...base, name, binding: state.resolve(local.text), typeOnly: type });
  if (clause.name) add("default", clause.name, typeOnly);
  const named = clause.namedBindings;
  if (named && ts.isNamespaceImport(named)) add("*", named.name, typeOnly);
  if (named && ts.isNamedImports(named)) {
    for (const element of named.elements) {
      add((element.propertyName ?? element.name).text, element.name, typeOnly || element.isTypeOnly);
    }
  }
}

function lowerImportEquals(state: Lowering, node: ts.ImportEqualsDeclaration): void {
  const reference = node.moduleReference;
  if (!ts.isExternalModuleReference(reference) || !ts.isStringLiteralLike(reference.expression)) return;
  const binding = state.resolve(node.name.text);
  const base = { module: reference.expression.text, name: "*", binding, typeOnly: node.isTypeOnly };
  state.imports.push({ ...base, span: state.span(node), form: "import-equals" });
}

function lowerRequires(state: Lowering, node: ts.VariableStatement): void {
  const list = node.declarationList;
  for (const declaration of list.declarations) {
    const required = declaration.initializer && requiredBy(declaration.initializer);
    if (!required) continue;
    const span = state.span(list.declarations.length === 1 ? node : declaration);
    const base = { module: required.module, typeOnly: false, span, form: required.form };
    for (const { name, local } of namesOf(declaration.name, required.member)) {
      state.imports.push({ ...base, name, binding: state.resolve(local.text) });
    }
  }
}

interface Required {
  readonly module: string;
  /** The one member that is taken: `require("util").promisify`. */
  readonly member: string | undefined;
  readonly form: ImportIr["form"];
}

function requiredBy(initial: ts.Expression): Required | undefined {
  const node = withoutCasts(initial);
  if (ts.isPropertyAccessExpression(node)) {
    const whole = requiredBy(node.expression);
    return whole && whole.member === undefined ? { ...whole, member: node.name.text } : undefined;
  }
  if (ts.isAwaitExpression(node)) return importedBy(node.expression);
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return undefined;
  const module = node.arguments[0];
  if (node.expression.text !== "require" || !module || !ts.isStringLiteralLike(module)) return undefined;
  return { module: module.text, member: undefined, form: "require" };
}

function importedBy(node: ts.Expression): Required | undefined {
  if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword) return undefined;
  const module = node.arguments[0];
  if (!module || !ts.isStringLiteralLike(module)) return undefined;
  return { module: module.text, member: undefined, form: "dynamic" };
}

function namesOf(name: ts.BindingName, member: string | undefined): { name: string; local: ts.Identifier }[] {
  if (ts.isIdentifier(name)) return [{ name: member ?? "*", local: name }];
  if (member !== undefined || ts.isArrayBindingPattern(name)) return [];
  return name.elements.flatMap((element) => {
    if (!ts.isIdentifier(element.name)) return [];
    const key = element.propertyName ?? element.name;
    return ts.isIdentifier(key) || ts.isStringLiteral(key) ? [{ name: key.text, local: element.name }] : [];
  });
}
