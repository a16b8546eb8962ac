import ts = require("typescript");

import type { ExternalName } from "../../../facts";
import { withoutCasts } from "../../lower/names";
import { isGrpcClient, isObservedClient } from "./clients";
import { listBehind } from "./entries";
import { packageOfImport } from "./names";
import { setLater } from "./set-later";

/**
 * Where an expression without types comes from, by the import it can be followed to: `pool.query` with
 * `const pool = new Pool()` and `Pool` imported from `pg` is `Pool.query` of `pg`.
 */
export function originOf(
  checker: ts.TypeChecker,
  expression: ts.Expression,
  depth = 0,
): ExternalName | undefined {
  if (depth > 16) return undefined;
  const node = withoutCasts(expression);
  if (ts.isIdentifier(node)) return originOfName(checker, node, depth);
  if (ts.isPropertyAccessExpression(node)) {
    if (isGrpcClient(checker, node.expression))
      return { package: "@grpc/grpc-js", name: `Client.${node.name.text}` };
    const declared = originOfDeclarations(checker, checker.getSymbolAtLocation(node.name), depth);
    if (declared) return declared;
    const origin = member(originOf(checker, node.expression, depth + 1), node.name.text);
    if (origin || !isObservedClient(checker, node)) return origin;
    return { package: "@nestjs/microservices", name: `Client.${node.name.text}` };
  }
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    const required = requiredModule(node);
    if (required !== undefined) return { package: packageOfImport(required), name: "*" };
    const passed = passedOn(checker, node, depth) ?? returnedTo(checker, node);
    return passed ? originOf(checker, passed, depth + 1) : originOf(checker, node.expression, depth + 1);
  }
  // `this.client ??= connect()`
  if (ts.isBinaryExpression(node) && gives.has(node.operatorToken.kind))
    return originOf(checker, node.right, depth + 1);
  if (ts.isAwaitExpression(node)) return originOf(checker, node.expression, depth + 1);
  if (ts.isElementAccessExpression(node) && !ts.isStringLiteralLike(node.argumentExpression))
    return originOfEntries(checker, node.expression, depth + 1);
  return undefined;
}

/** What the entries of a list without types are: `hosts.map((host) => new Client(host))`. */
function originOfEntries(
  checker: ts.TypeChecker,
  list: ts.Expression,
  depth: number,
): ExternalName | undefined {
  if (depth > 16) return undefined;
  const node = withoutCasts(list);
  if (ts.isArrayLiteralExpression(node)) {
    const [first] = node.elements;
    if (!first) return undefined;
    return ts.isSpreadElement(first)
      ? originOfEntries(checker, first.expression, depth + 1)
      : originOf(checker, first, depth + 1);
  }
  if (ts.isIdentifier(node)) {
    const declared = declarationOf(checker, checker.getSymbolAtLocation(node));
    const held = declared && ts.isVariableDeclaration(declared) ? declared.initializer : undefined;
    return held && originOfEntries(checker, held, depth + 1);
  }
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { name, expression: of } = node.expression;
  if (same.test(name.text)) return originOfEntries(checker, of, depth + 1);
  const maker = node.arguments[name.text === "from" ? 1 : 0];
  const made = maker && /^(map|flatMap|from)$/.test(name.text) ? resultOf(maker) : undefined;
  return made && originOf(checker, made, depth + 1);
}

/** Methods that give a list of the same entries. */
const same = /^(filter|slice|concat|sort|toSorted|reverse|toReversed)$/;
/** Operators whose value is their right side, where there is none on the left yet. */
const gives = new Set([
  ts.SyntaxKind.EqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
]);

/** What a function gives, where it is written as one value or returns one. */
function resultOf(maker: ts.Node): ts.Expression | undefined {
  if (!ts.isFunctionLike(maker)) return undefined;
  const { body, asteriskToken } = maker as ts.FunctionLikeDeclaration;
  if (!body || asteriskToken) return undefined;
  return ts.isBlock(body) ? body.statements.find(ts.isReturnStatement)?.expression : body;
}

/** What a function of the project that is called returns: `this.ledger()`, with `return this.client.getService("Ledger")`. */
function returnedTo(
  checker: ts.TypeChecker,
  { kind, expression }: ts.CallExpression | ts.NewExpression,
): ts.Expression | undefined {
  if (kind !== ts.SyntaxKind.CallExpression) return undefined;
  const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
  if (!ts.isIdentifier(name)) return undefined;
  const declared = declarationOf(checker, checker.getSymbolAtLocation(name));
  if (!declared) return undefined;
  const made = ts.isVariableDeclaration(declared) ? declared.initializer : declared;
  return made && !made.getSourceFile().isDeclarationFile ? resultOf(made) : undefined;
}

/** The origin of a written type whose import is not resolved: `db: Pool`. */
export function originOfType(
  checker: ts.TypeChecker,
  type: ts.TypeNode | undefined,
): ExternalName | undefined {
  if (!type) return undefined;
  if (ts.isUnionTypeNode(type)) return type.types.map((part) => originOfType(checker, part)).find(Boolean);
  if (!ts.isTypeReferenceNode(type)) return undefined;
  const name = type.typeName;
  if (ts.isIdentifier(name)) return importedAs(checker.getSymbolAtLocation(name));
  if (!ts.isIdentifier(name.left)) return undefined;
  return member(importedAs(checker.getSymbolAtLocation(name.left)), name.right.text);
}

function originOfName(checker: ts.TypeChecker, node: ts.Identifier, depth: number): ExternalName | undefined {
  const symbol = checker.getSymbolAtLocation(node);
  if (!symbol) return { package: "", name: node.text };
  return importedAs(symbol) ?? originOfDeclarations(checker, symbol, depth);
}

function originOfDeclarations(
  checker: ts.TypeChecker,
  symbol: ts.Symbol | undefined,
  depth: number,
): ExternalName | undefined {
  const declaration = declarationOf(checker, symbol);
  if (!declaration) return undefined;
  const assigned = assignedValue(declaration);
  if (assigned) return originOf(checker, assigned, depth + 1);
  const list = listBehind(declaration);
  if (list) return originOfEntries(checker, list, depth + 1);
  if (
    ts.isParameter(declaration) ||
    ts.isPropertyDeclaration(declaration) ||
    ts.isVariableDeclaration(declaration)
  ) {
    const typed = originOfType(checker, declaration.type);
    if (typed) return typed;
    if (ts.isParameter(declaration)) return undefined;
    const [later] = ts.isVariableDeclaration(declaration) ? setLater(declaration) : [];
    const held = later ?? declaration.initializer;
    return held && originOf(checker, held, depth + 1);
  }
  if (ts.isGetAccessor(declaration)) {
    const given = resultOf(declaration);
    return given && originOf(checker, given, depth + 1);
  }
  if (ts.isBindingElement(declaration)) return originOfElement(checker, declaration, depth);
  return undefined;
}

/** What a function made of another is: `promisify(client.get)`, `client.get.bind(client)`. */
function passedOn(
  checker: ts.TypeChecker,
  node: ts.CallExpression | ts.NewExpression,
  depth: number,
): ts.Expression | undefined {
  const callee = node.expression;
  if (ts.isPropertyAccessExpression(callee) && callee.name.text === "bind") return callee.expression;
  const name = ts.isPropertyAccessExpression(callee) ? callee.name : callee;
  if (!ts.isIdentifier(name) || name.text !== "promisify") return undefined;
  return originOf(checker, callee, depth + 1)?.package === "node:util" ? node.arguments?.[0] : undefined;
}

/** Where a name is declared: what it is imported from in the project, or its own `const a = require("a")`. */
function declarationOf(checker: ts.TypeChecker, symbol: ts.Symbol | undefined): ts.Declaration | undefined {
  if (!symbol || !(symbol.flags & ts.SymbolFlags.Alias)) return symbol?.valueDeclaration;
  const [own] = symbol.declarations ?? [];
  const holder = own && (ts.isBindingElement(own) ? own.parent.parent : own);
  const made = holder && ts.isVariableDeclaration(holder) ? holder.initializer : undefined;
  if (own && made && ts.isCallExpression(made) && requiredModule(made) !== undefined) return own;
  const aliased = checker.getAliasedSymbol(symbol);
  return aliased.valueDeclaration ?? aliased.declarations?.[0] ?? own;
}

/** What is assigned where JavaScript declares by assignment, or a constructor sets a field. */
function assignedValue(declaration: ts.Declaration): ts.Expression | undefined {
  if (ts.isPropertyAssignment(declaration)) return declaration.initializer;
  if (ts.isBinaryExpression(declaration)) return declaration.right;
  if (ts.isPropertyAccessExpression(declaration) && ts.isBinaryExpression(declaration.parent)) {
    return declaration.parent.right;
  }
  if (!ts.isPropertyDeclaration(declaration) || declaration.initializer) return undefined;
  return ts.isClassLike(declaration.parent)
    ? setIn(declaration.parent, declaration.name.getText())
    : undefined;
}

/** What the constructor of a class, or a method that is called later (`onModuleInit`), puts into a field. */
function setIn({ members }: ts.ClassLikeDeclaration, field: string): ts.Expression | undefined {
  const made = members.filter(ts.isConstructorDeclaration);
  for (const { body } of [
    ...made,
    ...members.filter(ts.isMethodDeclaration),
    ...members.filter(ts.isGetAccessor),
  ]) {
    for (const statement of body?.statements.flatMap(orWithin) ?? []) {
      if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) continue;
      const { left, right } = statement.expression;
      const sets = ts.isPropertyAccessExpression(left) && left.expression.kind === ts.SyntaxKind.ThisKeyword;
      if (sets && left.name.text === field) return right;
    }
  }
  return undefined;
}

/** What is done under a condition: `if (!this.client) this.client = connect()`. */
function orWithin(statement: ts.Statement): readonly ts.Statement[] {
  if (!ts.isIfStatement(statement)) return [statement];
  const { thenStatement: then } = statement;
  return ts.isBlock(then) ? then.statements : [then];
}

function originOfElement(
  checker: ts.TypeChecker,
  node: ts.BindingElement,
  depth: number,
): ExternalName | undefined {
  const holder = node.parent.parent;
  const key = node.propertyName ?? node.name;
  if (!ts.isVariableDeclaration(holder) || !holder.initializer || !ts.isIdentifier(key)) return undefined;
  return member(originOf(checker, holder.initializer, depth + 1), key.text);
}

function importedAs(symbol: ts.Symbol | undefined): ExternalName | undefined {
  const declaration = symbol?.declarations?.[0];
  if (!declaration) return undefined;
  if (ts.isImportSpecifier(declaration)) {
    return imported(declaration.parent.parent.parent, (declaration.propertyName ?? declaration.name).text);
  }
  if (ts.isImportClause(declaration)) return imported(declaration.parent, "default");
  if (ts.isNamespaceImport(declaration)) return imported(declaration.parent.parent, "*");
  if (ts.isImportEqualsDeclaration(declaration)) {
    const reference = declaration.moduleReference;
    if (!ts.isExternalModuleReference(reference) || !ts.isStringLiteralLike(reference.expression))
      return undefined;
    return external(reference.expression.text, "*");
  }
  return undefined;
}

function imported(node: ts.Node, name: string): ExternalName | undefined {
  if (!ts.isImportDeclaration(node) || !ts.isStringLiteral(node.moduleSpecifier)) return undefined;
  const { text } = node.moduleSpecifier;
  return external(text, name === "default" && wholeByDefault.test(text) ? "*" : name);
}

/** CommonJS without a default export of its own: `import grpc from "@grpc/grpc-js"` is all of it. */
const wholeByDefault = /^(@grpc\/.*|grpc)$/;

function external(specifier: string, name: string): ExternalName | undefined {
  const from = packageOfImport(specifier);
  return from === "." ? undefined : { package: from, name };
}

function member(of: ExternalName | undefined, name: string): ExternalName | undefined {
  if (!of) return undefined;
  return { package: of.package, name: of.name === "*" ? name : `${of.name}.${name}` };
}

function requiredModule(node: ts.CallExpression | ts.NewExpression): string | undefined {
  const first = node.arguments?.[0];
  const isRequire =
    (ts.isIdentifier(node.expression) && node.expression.text === "require") ||
    node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isRequire && first && ts.isStringLiteralLike(first) && !first.text.startsWith(".")
    ? first.text
    : undefined;
}
