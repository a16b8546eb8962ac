import type { Fix } from "../../finding";
import type { Call, Expression } from "../../ir";
import type { Subscription } from "../../patterns/resources/subscriptions";
import { allStatements } from "../../syntax/walk";
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
  const statement = allStatements(ir.body).find(
    (one) => one.kind === "expression" && one.expression === call,
  );
  const over = statement && whenOver(subject, statement);
  const isList = ir.body.includes(statement!) || inBlock(ir.body, statement);
  if (!statement || !over || !listener || !isList || call.callee.kind !== "member" || ir.expressionBody)
    return [];
  const named = listener.kind === "identifier" || listener.kind === "member";
  const name = named
    ? textAt(listener.span)
    : freeName(textOf(index.file, ir), ["listener", "onEvent", "handleEvent"]);
  const [event] = call.arguments;
  const off = removerOf(call, object, subject);
  if (name === undefined || !event || event.kind === "function" || off === undefined) return [];
  function textAt({ start, end }: { readonly start: number; readonly end: number }) {
    return text.slice(start, end);
  }
  const written = named ? name : standing(listener, subject);
  if (written === undefined) return [];
  const indentation = indentationOf(text, statement.span.start);
  const action = `${textAt(object.span)}.${off}(${textAt(event.span)}, ${name})`;
  const { start } = statement.span;
  const edits = [
    ...(named
      ? []
      : [
          {
            span: { start, end: start },
            newText: `const ${name} = ${written};${lineBreakOf(text)}${indentation}`,
          },
          { span: listener.span, newText: name },
        ]),
    ...over(action),
  ];
  return [{ title: removeOnCancelTitle, safety: "suggestion", changes: [{ file: path, edits }] }];
}

/** What takes a listener away; nothing where the object has no such method. */
function removerOf(
  { callee }: Call,
  object: Expression,
  { project, reached }: FixSubject,
): string | undefined {
  const target = callee.kind === "member" && callee.property === "addEventListener";
  const names = target ? ["removeEventListener"] : ["off", "removeListener"];
  const typed = reached.index.file.language === "typescript";
  const members = typed ? project.shapeOf(object, reached)?.members : undefined;
  return names.find((name) => members?.includes(name) ?? true);
}

function inBlock(body: Parameters<typeof allStatements>[0], wanted: unknown): boolean {
  return allStatements(body).some((one) => one.kind === "block" && one.body.some((each) => each === wanted));
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
