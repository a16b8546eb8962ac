import type { FunctionAnalysis } from "../analysis/function";
import { allStatements } from "../analysis/walk";
import type { Fix } from "../finding";
import type { Call, Expression, Statement } from "../ir";
import { freeName, textOf } from "./edits/layout";
import type { FixSubject } from "./nearest";
import { whenOver } from "./when-over";

/**
 * Adds a listener right after something is acquired; gives it a name where it has none.
 *
 * @param names what it may be called, the first that the function does not use
 * @param write the code that ends it, by its name
 */
export function endOnCancel(
  subject: FixSubject,
  call: Call,
  names: readonly string[],
  write: (name: string) => string,
  title: string,
): readonly Fix[] {
  const { ir, index } = subject.reached;
  const { path } = index.file;
  const statement = ir.expressionBody
    ? undefined
    : [...allStatements(ir.body)].find((one) => acquiredBy(one, call) === call);
  if (!statement || !inList(ir.body, statement)) return [];
  const over = whenOver(subject, statement);
  if (!over) return [];
  const held = heldBy(statement, subject);
  const name = held ?? freeName(textOf(index.file, ir), names);
  if (name === undefined) return [];
  const { start } = statement.span;
  const after = over(write(name));
  const edits =
    held === undefined ? [{ span: { start, end: start }, newText: `const ${name} = ` }, ...after] : after;
  return [{ title, safety: "safe", changes: [{ file: path, edits }] }];
}

/** What a statement acquires: the call itself, or what is assigned from it. */
function acquiredBy(statement: Statement, call: Call): Expression | undefined {
  if (statement.kind === "variable" && statement.keyword !== "using") return statement.init;
  if (statement.kind !== "expression") return undefined;
  const { expression } = statement;
  return expression.kind === "assignment" && expression.value === call ? call : expression;
}

/** The name that a statement gives to what it acquires, as it is written. */
function heldBy(statement: Statement, { reached }: FunctionAnalysis): string | undefined {
  const { bindings, text } = reached.index.file;
  if (statement.kind === "variable") return bindings[statement.bindings[0]!]?.name;
  if (statement.kind !== "expression" || statement.expression.kind !== "assignment") return undefined;
  const { target } = statement.expression;
  return text.slice(target.span.start, target.span.end);
}

/** Whether a statement stands among others, so that one can follow it. */
function inList(body: readonly Statement[], wanted: Statement): boolean {
  if (body.includes(wanted)) return true;
  return [...allStatements(body)].some((one) => {
    if (one.kind === "block") return one.body.includes(wanted);
    return one.kind === "switch" && one.cases.some(({ body: list }) => list.includes(wanted));
  });
}
