import type { Expression, FunctionIr, Statement } from "../ir";

/** The expressions directly within an expression, in source order. Bodies of functions and classes are not. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "identifier":
    case "this":
    case "super":
    case "literal":
    case "function":
    case "class":
      return [];
    case "template":
    case "sequence":
    case "other":
      return expression.parts;
    case "member":
      return [expression.object];
    case "index":
      return [expression.object, expression.index];
    case "call":
      return [expression.callee, ...expression.arguments];
    case "await":
    case "unary":
    case "spread":
      return [expression.value];
    case "yield":
      return expression.value ? [expression.value] : [];
    case "binary":
    case "logical":
      return [expression.left, expression.right];
    case "conditional":
      return [expression.test, expression.then, expression.else];
    case "assignment":
      return [expression.target, expression.value];
    case "object":
      return expression.properties.flatMap(({ key, value }) => (key ? [key, value] : [value]));
    case "array":
      return expression.elements;
  }
}

/** The statements directly within a statement. */
export function statementsIn(statement: Statement): readonly Statement[] {
  switch (statement.kind) {
    case "block":
      return statement.body;
    case "if":
      return statement.else ? [statement.then, statement.else] : [statement.then];
    case "loop":
      return [...statement.init, statement.body];
    case "switch":
      return statement.cases.flatMap(({ body }) => body);
    case "try":
      return [statement.block, statement.catch?.body, statement.finally].filter((one) => one !== undefined);
    case "labelled":
      return [statement.body];
    default:
      return [];
  }
}

/** The expressions directly within a statement, without those of statements in it. */
export function expressionsIn(statement: Statement): readonly Expression[] {
  const some = (...list: readonly (Expression | undefined)[]) => list.filter((one) => one !== undefined);
  switch (statement.kind) {
    case "expression":
      return [statement.expression];
    case "variable":
      return some(statement.init, ...statement.defaults);
    case "if":
      return [statement.test];
    case "loop":
      return some(
        statement.over,
        statement.test,
        statement.update,
        statement.each?.target,
        ...(statement.each?.defaults ?? []),
      );
    case "switch":
      return some(statement.subject, ...statement.cases.map(({ test }) => test));
    case "try":
      return statement.catch?.defaults ?? [];
    case "return":
    case "throw":
      return some(statement.value);
    default:
      return [];
  }
}

/** Every statement of a function, outer ones first, without those of functions in it. */
export function allStatements(statements: readonly Statement[], found: Statement[] = []): Statement[] {
  for (const statement of statements) {
    found.push(statement);
    allStatements(statementsIn(statement), found);
  }
  return found;
}

/** Every list of statements in a function, outer ones first: its own, and those of blocks and of cases. */
export function statementLists(body: readonly Statement[]): (readonly Statement[])[] {
  const inner = allStatements(body).flatMap((one) => {
    if (one.kind === "block") return [one.body];
    return one.kind === "switch" ? one.cases.map((each) => each.body) : [];
  });
  return [body, ...inner];
}

/** What an expression is directly part of. */
type Parent = Expression | Statement | undefined;

/** Goes through every expression of a function, outer ones first, without those of functions in it. */
export function forEachExpression(
  { parameters, body }: FunctionIr,
  visit: (expression: Expression, parent: Parent) => void,
): void {
  for (const parameter of parameters) {
    for (const value of [parameter.default, ...parameter.defaults]) if (value) forEachWithin(value, visit);
  }
  for (const statement of allStatements(body)) {
    for (const expression of expressionsIn(statement)) forEachWithin(expression, visit, statement);
  }
}

/** Goes through an expression and all that it is made of, outer ones first. */
export function forEachWithin(
  expression: Expression,
  visit: (expression: Expression, parent: Parent) => void,
  parent?: Parent,
): void {
  visit(expression, parent);
  for (const part of partsOf(expression)) forEachWithin(part, visit, expression);
}
