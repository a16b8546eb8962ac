import { linesOf } from "../../../text/lines";
import type { FunctionAnalysis } from "../../analysis/function";
import type { Fix } from "../../finding";
import type { BindingId, Call } from "../../ir";
import { allStatements } from "../../syntax/walk";
import { endOfLine } from "../edits/layout";
import { nearestCarrier } from "../nearest";

export const abortOnCancelTitle = "Abort the controller when the call is cancelled";

/** Adds a listener right after the controller is made. */
export function abortOnCancel(subject: FunctionAnalysis, call: Call, controller: BindingId): readonly Fix[] {
  const { ir, index } = subject.reached;
  const { file } = index;
  const statement = allStatements(ir.body).find((one) => one.kind === "variable" && one.init === call);
  const listen = nearestCarrier(subject, call.span)?.listen;
  if (!statement || !listen) return [];
  const eol = file.text.includes("\r\n") ? "\r\n" : "\n";
  const indentation = linesOf(file.text).indentation(statement.span.start);
  const end = endOfLine(file.text, statement.span.end);
  const at = { start: end, end };
  const line = listen(`${file.bindings[controller]!.name}.abort()`);
  const edits = [{ span: at, newText: eol + indentation + line }];
  return [{ title: abortOnCancelTitle, safety: "safe", changes: [{ file: file.path, edits }] }];
}
