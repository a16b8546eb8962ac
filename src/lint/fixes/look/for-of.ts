import type { TextEdit } from "../../../text/edit";
import { textIn } from "../../../text/span";
import type { FunctionAnalysis } from "../../analysis/function";
import type { Fix } from "../../finding";
import type { Call, FileIr, FunctionIr, Parameter, Statement } from "../../ir";
import { allStatements, statementsIn } from "../../syntax/walk";

export const forOfTitle = "Go through them one after the other, in a loop that the check leaves";

/** `rows.forEach(async (row) => { … })` becomes `for (const row of rows) { … }`, where the function around it can wait. */
export function forOf({ reached, project }: FunctionAnalysis): readonly Fix[] {
  const { ir, index } = reached;
  const { file } = index;
  const written = index.expressionOf(ir.id);
  const call = written && index.parentOf(written);
  if (call?.kind !== "call" || call.callee.kind !== "member" || ir.expressionBody) return [];
  const statement = index.parentOf(call);
  const around = project.find({ ...reached.ref, function: index.ownerOf(call) });
  const name = ir.parameters.length === 1 ? patternOf(file, ir.parameters[0]!) : undefined;
  if (statement?.kind !== "expression" || !around?.ir.async || name === undefined) return [];
  const [first, ...rest] = ir.body;
  const turns = first && returnsAsContinue(rest);
  if (!turns || (/\b(this|arguments)\b/.test(textIn(file.text, ir.bodySpan)) && ir.kind !== "arrow")) {
    return [];
  }
  return [
    {
      title: forOfTitle,
      safety: "suggestion",
      changes: [{ file: file.path, edits: editsOf(file, call, ir, name, turns) }],
    },
  ];
}

function editsOf(
  file: FileIr,
  call: Call,
  ir: FunctionIr,
  name: string,
  turns: readonly TextEdit[],
): TextEdit[] {
  const { text } = file;
  const list = call.callee.kind === "member" ? textIn(text, call.callee.object.span) : "";
  const behind = /^\s*;?/.exec(text.slice(call.span.end))![0].length;
  return [
    { span: { start: call.span.start, end: ir.bodySpan.start }, newText: `for (const ${name} of ${list}) {` },
    ...turns,
    {
      span: {
        start: ir.bodySpan.end,
        end: call.span.end + (text[call.span.end + behind - 1] === ";" ? behind : 0),
      },
      newText: "}",
    },
  ];
}

/** A parameter without its type, which the variable of a loop cannot have. */
function patternOf(
  { bindings, text }: FileIr,
  { binding, span, annotated, default: fallback, rest }: Parameter,
) {
  if (fallback || rest) return undefined;
  if (binding !== undefined) return bindings[binding]!.name;
  return annotated ? undefined : textIn(text, span);
}

/** A `return` after the first check ends one turn; undefined where a loop of its own would take `continue` for its own. */
function returnsAsContinue(statements: readonly Statement[]): TextEdit[] | undefined {
  const all = allStatements(statements);
  const returns = all.filter((one) => one.kind === "return");
  const inLoops = all.some(
    (one) => one.kind === "loop" && allStatements(statementsIn(one)).some(({ kind }) => kind === "return"),
  );
  if (inLoops || returns.some(({ value }) => value !== undefined)) return undefined;
  return returns.map(({ span: { start } }) => ({
    span: { start, end: start + "return".length },
    newText: "continue",
  }));
}
