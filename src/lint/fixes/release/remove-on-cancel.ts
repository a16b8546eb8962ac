import type { TextEdit } from "../../../text/edit";
import { textIn } from "../../../text/span";
import type { Fix } from "../../finding";
import type { Call, Expression, Statement } from "../../ir";
import type { Subscription } from "../../patterns/resources/subscriptions";
import { statementLists } from "../../syntax/walk";
import { freeName, indentationOf, lineBreakOf, textOf } from "../edits/layout";
import type { FixSubject } from "../nearest";
import { whenOver } from "./when-over";

export const removeOnCancelTitle = "Remove the listener when the call is cancelled";

/** Gives the listener a name where it has none, and takes it away in a listener of the call. */
export function removeOnCancel(
  { call, listener, object }: Subscription,
  subject: FixSubject,
): readonly Fix[] {
  const { ir, index } = subject.reached;
  const { text, path } = index.file;
  const statement = statementLists(ir.body)
    .flat()
    .find((one) => one.kind === "expression" && one.expression === call);
  const over = statement && whenOver(subject, statement);
  const off = removerOf(call, object, subject);
  const [event] = call.arguments;
  if (!over || !listener || !event || event.kind === "function" || off === undefined || ir.expressionBody)
    return [];
  const named = nameOf(listener, statement, subject);
  if (!named) return [];
  const removal = `${textIn(text, object.span)}.${off}(${textIn(text, event.span)}, ${named.name})`;
  const action = settling(removal, subject);
  if (!action) return [];
  const edits = [...named.edits, ...over(action)];
  return [{ title: removeOnCancelTitle, safety: "suggestion", changes: [{ file: path, edits }] }];
}

/** In `new Promise(…)` nothing else may settle the promise once the listener is gone; nothing where that cannot be written. */
function settling(removal: string, { reached: { ir, index, ref } }: FixSubject): string | undefined {
  const written = index.expressionOf(ref.function);
  const made = written && index.parentOf(written);
  const isExecutor =
    made?.kind === "call" && made.new && made.callee.kind === "identifier" && made.callee.name === "Promise";
  if (!isExecutor) return removal;
  const reject = ir.parameters[1]?.name;
  return reject && `{ ${removal}; ${reject}(new Error("The call was cancelled")); }`;
}

/** The name that a listener has, or one that it is given before the statement that hands it over. */
function nameOf(
  listener: Expression,
  { span: { start } }: Statement,
  subject: FixSubject,
): { readonly name: string; readonly edits: readonly TextEdit[] } | undefined {
  const { ir, index } = subject.reached;
  const { text } = index.file;
  if (listener.kind === "identifier" || listener.kind === "member")
    return { name: textIn(text, listener.span), edits: [] };
  const name = freeName(textOf(index.file, ir), ["listener", "onEvent", "handleEvent"]);
  const written = standing(listener, subject);
  if (name === undefined || written === undefined) return undefined;
  const next = lineBreakOf(text) + indentationOf(text, start);
  return {
    name,
    edits: [
      { span: { start, end: start }, newText: `const ${name} = ${written};${next}` },
      { span: listener.span, newText: name },
    ],
  };
}

/** What takes a listener away; nothing where the object has no such method. */
function removerOf(
  { callee }: Call,
  object: Expression,
  { project, reached }: FixSubject,
): string | undefined {
  if (callee.kind !== "member") return undefined;
  const isTarget = callee.property === "addEventListener";
  const names = isTarget ? ["removeEventListener"] : ["off", "removeListener"];
  const typed = reached.index.file.language === "typescript";
  const members = typed ? project.shapeOf(object, reached)?.members : undefined;
  return names.find((name) => members?.includes(name) ?? true);
}

/** A function as it can be written away from the call that told the types of its parameters; nothing where it cannot. */
function standing(listener: Expression, { reached, project }: FixSubject): string | undefined {
  const { file } = reached.index;
  const { start, end } = listener.span;
  const written = file.text.slice(start, end);
  if (file.language !== "typescript" || listener.kind !== "function") return written;
  const { parameters, span } = file.functions[listener.function]!;
  const where = project.find({ file: file.path, function: listener.function });
  const types = where && project.functionFact(where)?.parameters;
  const untyped = parameters.flatMap((one, at) => (one.annotated ? [] : [{ ...one, type: types?.[at] }]));
  if (untyped.length === 0) return written;
  if (!untyped.every(({ type, rest }) => type?.any && !rest)) return undefined;
  const bare =
    file.text[untyped[0]!.span.start] === file.text[span.start] && untyped[0]!.span.start === span.start;
  if (bare) return `(${untyped[0]!.name}: any)${written.slice(untyped[0]!.span.end - start)}`;
  return untyped.reduceRight(
    (whole, { span: { end: at } }) => `${whole.slice(0, at - start)}: any${whole.slice(at - start)}`,
    written,
  );
}
