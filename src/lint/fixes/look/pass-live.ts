import type { TextEdit } from "../../../text/edit";
import { textIn } from "../../../text/span";
import type { FunctionAnalysis } from "../../analysis/function";
import type { Binding, Call, Member } from "../../ir";
import { freeName, textOf } from "../edits/layout";

/**
 * A helper that is handed `call.cancelled`, a boolean, is handed the call and asks that itself. Only where every call of the
 * helper is in sight: one that another file can call may be handed a boolean of its own.
 */
export function passLive(subject: FunctionAnalysis, binding: Binding): readonly TextEdit[] | undefined {
  const { index, ir } = subject.reached;
  const { file } = index;
  const { owner, parameter: position } = binding;
  const parameter = file.functions[owner]!.parameters[position!];
  const named = index.bindingOf(owner);
  if (owner !== ir.id || named === undefined || !parameter || parameter.default || parameter.rest)
    return undefined;
  if (binding.writes.length > 0 || isExported(file.text, file.bindings[named]!)) return undefined;
  const handed = index.usesOf(named).map(({ expression }) => {
    const call = index.parentOf(expression);
    return call?.kind === "call" && call.callee === expression
      ? askedOf(call, position!, subject)
      : undefined;
  });
  const [first] = handed;
  if (!first || !handed.every((one) => one?.property === first.property)) return undefined;
  const signal = first.property === "aborted";
  const name = freeName(textOf(file, ir), signal ? ["signal", "callSignal"] : ["call", "serverCall"]);
  const declared = textIn(file.text, parameter.span);
  const typed = /^[\w$]+\s*:\s*boolean$/.test(declared);
  if (name === undefined || (!typed && declared !== binding.name)) return undefined;
  const type = signal ? "AbortSignal" : "{ readonly cancelled: boolean }";
  const id = file.bindings.indexOf(binding);
  return [
    { span: parameter.span, newText: typed ? `${name}: ${type}` : name },
    ...index.usesOf(id).map(({ expression: { span } }) => ({ span, newText: `${name}.${first.property}` })),
    ...handed.map((one) => ({
      span: { start: one!.object.span.end, end: one!.span.end },
      newText: "",
    })),
  ];
}

/** `call.cancelled` as an argument. */
function askedOf(
  call: Call,
  position: number,
  { project, carriers, reached }: FunctionAnalysis,
): Member | undefined {
  const argument = call.arguments[position];
  if (argument?.kind !== "member" || !/^(cancelled|aborted)$/.test(argument.property)) return undefined;
  const by = project.find({ ...reached.ref, function: reached.index.ownerOf(call) });
  return by && carriers.of(argument.object, by) ? argument : undefined;
}

function isExported(text: string, { name, span, kind }: Binding): boolean {
  const line = text.slice(text.lastIndexOf("\n", span.start) + 1, span.start);
  if (/\bexport\b/.test(line) || (kind !== "function" && kind !== "const")) return true;
  return new RegExp(
    `\\bexport\\s*(default\\b[^;\\n]*|\\{[^}]*)\\b${name}\\b|\\bexports\\b[^;]*\\b${name}\\b`,
  ).test(text);
}
