import type { TextEdit } from "../../text/edit";
import { contains } from "../../text/span";
import type { FunctionAnalysis } from "../analysis/function";
import { allStatements } from "../analysis/walk";
import type { Fix } from "../finding";
import type { Binding, FileIr, Parameter, Statement } from "../ir";
import type { StaleRead } from "../patterns/stale-reads";

export const askAgainTitle = "Ask the call itself each time";

/** Reads the live property wherever the kept value was read, and keeps none. */
export function askAgain(subject: FunctionAnalysis, { binding }: StaleRead): readonly Fix[] {
  const { file } = subject.reached.index;
  const edits =
    binding.parameter === undefined ? ofConstant(subject, binding) : ofParameter(subject, binding, file);
  if (edits === undefined) return [];
  return [{ title: askAgainTitle, safety: "safe", changes: [{ file: file.path, edits }] }];
}

function ofConstant(subject: FunctionAnalysis, binding: Binding): TextEdit[] | undefined {
  const { index } = subject.reached;
  const { init, path, owner } = binding;
  if (init === undefined) return undefined;
  const { text, functions } = index.file;
  const kept = text.slice(init.span.start, init.span.end);
  const whole = path ? `${kept}.${path[0]}` : init.kind === "member" ? kept : `(${kept})`;
  if (init.kind !== "member" && init.kind !== "identifier" && init.kind !== "unary") return undefined;
  const declared = [...allStatements(functions[owner]!.body)].find(
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

/** `({ request, cancelled })` becomes `(call)`, and its names members of it. */
function ofParameter(subject: FunctionAnalysis, binding: Binding, file: FileIr): TextEdit[] | undefined {
  const parameter: Parameter | undefined = file.functions[binding.owner]?.parameters[binding.parameter!];
  if (parameter === undefined || binding.path === undefined || parameter.defaults.length > 0)
    return undefined;
  const parts = parameter.bindings.map((id) => file.bindings[id]!);
  if (parts.some(({ path, default: fallback }) => path?.length !== 1 || path[0] === "..." || fallback))
    return undefined;
  const { functions, text } = file;
  const { span } = functions[binding.owner]!;
  if (/\bcall\b/.test(text.slice(span.start, span.end))) return undefined;
  const start = text.indexOf("{", parameter.span.start);
  const end = text.indexOf("}", start) + 1;
  if (start !== parameter.span.start || end === 0) return undefined;
  return [
    { span: { start, end }, newText: "call" },
    ...parts.flatMap((part) => readsOf(subject, part, `call.${part.path![0]}`)),
  ];
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
