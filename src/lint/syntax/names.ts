import type { Binding, Expression, FileIr, FunctionId, ObjectExpression } from "../ir";

/** The last name of `get`, `client.get` and `this.client.get`; `""` for what ends in no name. */
export function lastName(expression: Expression): string {
  if (expression.kind === "member") return expression.property;
  return expression.kind === "identifier" ? expression.name : "";
}

/** All names, as they are written: `served`, `queue.add`; undefined for what ends in no name. */
export function dottedName(expression: Expression): string | undefined {
  if (expression.kind === "identifier") return expression.name;
  if (expression.kind === "this") return "this";
  if (expression.kind !== "member") return undefined;
  const object = dottedName(expression.object);
  return object === undefined ? expression.property : `${object}.${expression.property}`;
}

/** What a chain of properties and indexes begins with: `this` of `this.jobs[0].done`. */
export function rootOf(expression: Expression): Expression {
  const goesOn = expression.kind === "member" || expression.kind === "index";
  return goesOn ? rootOf(expression.object) : expression;
}

/** What a name stands for; undefined for globals, and for what is no name. */
export function bindingOf(expression: Expression | undefined, { bindings }: FileIr): Binding | undefined {
  return expression?.kind === "identifier" && expression.binding !== undefined
    ? bindings[expression.binding]
    : undefined;
}

/** What a name was first given, or the expression itself where it is no name. */
export function initialOf(value: Expression | undefined, file: FileIr): Expression | undefined {
  return value?.kind === "identifier" ? bindingOf(value, file)?.init : value;
}

/** The object that a value is written as, here or where its name is declared. */
export function literalOf(value: Expression, file: FileIr): ObjectExpression | undefined {
  if (bindingOf(value, file)?.path !== undefined) return undefined;
  const made = initialOf(value, file);
  return made?.kind === "object" ? made : undefined;
}

/** The function that is written as a value, or that its name is declared with. */
export function functionNamed(value: Expression, file: FileIr): FunctionId | undefined {
  if (value.kind === "function") return value.function;
  const { declares, init } = bindingOf(value, file) ?? {};
  if (declares && "function" in declares) return declares.function;
  return init?.kind === "function" ? init.function : undefined;
}
