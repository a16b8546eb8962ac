import { LineTable } from "../../text/lines";
import type { FunctionAnalysis } from "../analysis/function";
import { allStatements } from "../analysis/walk";
import type { Fix } from "../finding";
import type { BindingId, Call } from "../ir";
import { nearestCarrier } from "./nearest";

export const clearOnCancelTitle = "Clear the timer when the call is cancelled";

/** Adds a listener right after the timer is started; gives the timer a name where it has none. */
export function clearOnCancel(
  subject: FunctionAnalysis,
  call: Call,
  timer: BindingId | undefined,
): readonly Fix[] {
  const { ir, index } = subject.reached;
  const { file } = index;
  const statement = ir.expressionBody
    ? undefined
    : [...allStatements(ir.body)].find(
        (one) =>
          (one.kind === "variable" && one.init === call) ||
          (one.kind === "expression" && one.expression === call),
      );
  const listen = nearestCarrier(subject, call.span)?.listen;
  if (!statement || !listen) return [];
  const name =
    timer === undefined
      ? ["timer", "ticker"].find((one) => !new RegExp(`\\b${one}\\b`).test(file.text))
      : file.bindings[timer]!.name;
  if (name === undefined) return [];
  const eol = file.text.includes("\r\n") ? "\r\n" : "\n";
  const indentation = new LineTable(file.text).indentation(statement.span.start);
  const { start, end } = statement.span;
  const after = {
    span: { start: end, end },
    newText: `${eol}${indentation}${listen(`clearInterval(${name})`)}`,
  };
  const edits =
    timer === undefined ? [{ span: { start, end: start }, newText: `const ${name} = ` }, after] : [after];
  return [{ title: clearOnCancelTitle, safety: "safe", changes: [{ file: file.path, edits }] }];
}
