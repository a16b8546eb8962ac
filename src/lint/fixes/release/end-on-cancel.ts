import { textIn } from "../../../text/span";
import type { FunctionAnalysis } from "../../analysis/function";
import type { Fix } from "../../finding";
import type { Call, Expression, Statement } from "../../ir";
import { statementLists } from "../../syntax/walk";
import { freeName, textOf } from "../edits/layout";
import { openBody } from "../edits/top-of-body";
import { type FixSubject, nearestCarrier } from "../nearest";
import { whenOver } from "./when-over";

/** How what a call acquires is ended. */
export interface Ending {
  /** Of the fix. */
  readonly title: string;
  /** What it may be called where it has no name: the first that the function does not use. */
  readonly names: readonly string[];
  /** The code that ends it, by its name. */
  readonly write: (name: string) => string;
  /** True where the call is over already, of which no listener is told; asked behind the listener when given. */
  readonly over?: string | undefined;
}

/** Adds a listener right after something is acquired; gives it a name where it has none. */
export function endOnCancel(subject: FixSubject, call: Call, ending: Ending): readonly Fix[] {
  const { title, names, write, over } = ending;
  const { ir, index } = subject.reached;
  const { path } = index.file;
  if (ir.expressionBody) return inExpression(subject, call, ending);
  const statement = statementLists(ir.body)
    .flat()
    .find((one) => acquiredBy(one, call) === call);
  if (!statement) return [];
  const end = whenOver(subject, statement);
  if (!end) return [];
  const held = heldBy(statement, subject);
  const name = held ?? freeName(textOf(index.file, ir), names);
  if (name === undefined) return [];
  const { start } = statement.span;
  const after = end(write(name), over);
  const edits =
    held === undefined ? [{ span: { start, end: start }, newText: `const ${name} = ` }, ...after] : after;
  return [{ title, safety: "safe", changes: [{ file: path, edits }] }];
}

/** `new Promise((resolve) => client.get(request, resolve))`: nobody takes what the function gives. */
function inExpression(subject: FixSubject, call: Call, { title, names, write }: Ending): readonly Fix[] {
  const { ir, index, ref } = subject.reached;
  const written = index.expressionOf(ref.function);
  const made = written && index.parentOf(written);
  const executor = made?.kind === "call" && made.new && made.callee.kind === "identifier";
  const whole = call.span.start === ir.bodySpan.start && call.span.end === ir.bodySpan.end;
  const listen = nearestCarrier(subject, call.span)?.listen;
  const name = freeName(textOf(index.file, ir), names);
  if (!executor || made.callee.name !== "Promise" || !whole || !listen || name === undefined) return [];
  const edits = openBody(index, ir, [], `const ${name} = `, [listen(write(name))]);
  return [{ title, safety: "safe", changes: [{ file: index.file.path, edits }] }];
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
  return textIn(text, target.span);
}
