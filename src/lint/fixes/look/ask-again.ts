import type { TextEdit } from "../../../text/edit";
import { contains, textIn } from "../../../text/span";
import type { FunctionAnalysis } from "../../analysis/function";
import type { Fix } from "../../finding";
import type { Binding, Statement } from "../../ir";
import type { StaleRead } from "../../patterns/checks/stale-reads";
import { allStatements } from "../../syntax/walk";
import { nameParameter } from "../edits/name-parameter";
import { passLive } from "./pass-live";

const callNames = ["call", "serverCall"];

export const askAgainTitle = "Ask the call itself each time";

/** Reads the live property wherever the kept value was read, and keeps none. */
export function askAgain(all: FunctionAnalysis, { binding, reader }: StaleRead): readonly Fix[] {
  if (!binding) return [];
  const subject = { ...all, reached: reader };
  const { file } = reader.index;
  const edits =
    binding.parameter === undefined
      ? ofConstant(subject, binding)
      : binding.path
        ? nameParameter(subject.reached.index, binding.owner, binding.parameter, callNames)?.edits
        : passLive(subject, binding);
  if (edits === undefined) return [];
  return [{ title: askAgainTitle, safety: "safe", changes: [{ file: file.path, edits }] }];
}

function ofConstant(subject: FunctionAnalysis, binding: Binding): readonly TextEdit[] | undefined {
  const { index } = subject.reached;
  const { init, path, owner } = binding;
  if (init === undefined) return undefined;
  const { text, functions } = index.file;
  const kept = textIn(text, init.span);
  const whole = path ? `${kept}.${path[0]}` : init.kind === "member" ? kept : `(${kept})`;
  if (init.kind !== "member" && init.kind !== "identifier" && init.kind !== "unary") return undefined;
  const declared = allStatements(functions[owner]!.body).find(
    (one): one is Extract<Statement, { kind: "variable" }> =>
      one.kind === "variable" && contains(one.span, binding.span),
  );
  if (declared === undefined) return undefined;
  const removed = withoutDeclaration(text, declared, binding);
  return [...(removed ? [removed] : []), ...readsOf(subject, binding, whole)];
}

/** Nothing where a statement declares this name alone, or the pattern without it. */
function withoutDeclaration(
  text: string,
  { span, bindings }: Extract<Statement, { kind: "variable" }>,
  binding: Binding,
): TextEdit | undefined {
  if (bindings.length > 1) {
    const after = /^\s*,\s*/.exec(text.slice(binding.span.end, span.end));
    const before = /,\s*$/.exec(text.slice(span.start, binding.span.start));
    if (after)
      return { span: { start: binding.span.start, end: binding.span.end + after[0].length }, newText: "" };
    if (!before) return undefined;
    return { span: { start: binding.span.start - before[0].length, end: binding.span.end }, newText: "" };
  }
  if (!/^(const|let|var)\b/.test(text.slice(span.start))) return undefined;
  const rest = /^;?[ \t]*(\r?\n[ \t]*)?/.exec(text.slice(span.end))![0];
  return { span: { start: span.start, end: span.end + rest.length }, newText: "" };
}

function readsOf({ reached }: FunctionAnalysis, binding: Binding, live: string): TextEdit[] {
  const { index } = reached;
  const id = index.file.bindings.indexOf(binding);
  return index.usesOf(id).map(({ expression }) => {
    const parent = index.parentOf(expression);
    // `{ cancelled }` needs its name.
    const short = parent?.kind === "object" && parent.properties.find(({ value }) => value === expression);
    const named = short && short.span.start === expression.span.start ? `${expression.name}: ${live}` : live;
    return { span: expression.span, newText: named };
  });
}
