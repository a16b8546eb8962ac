import type { TextEdit } from "../../../text/edit";
import { textIn } from "../../../text/span";
import type { Binding, FunctionId } from "../../ir";
import type { FileIndex } from "../../syntax/file-index";
import { freeName } from "./layout";

/** A parameter that is a name now. */
export interface NamedParameter {
  readonly name: string;
  readonly edits: readonly TextEdit[];
}

/**
 * Gives a parameter that is taken apart a name, and reads its parts from that: `({ request, write })` becomes `(call)`, and
 * `request` becomes `call.request`. Nothing where a part is more than read, or what is left over is handed on.
 */
export function nameParameter(
  index: FileIndex,
  id: FunctionId,
  position: number,
  names: readonly string[],
): NamedParameter | undefined {
  const { text, functions, bindings } = index.file;
  const { parameters, span } = functions[id]!;
  const parameter = parameters[position];
  if (!parameter || parameter.binding !== undefined || parameter.default || parameter.defaults.length > 0)
    return undefined;
  const { start } = parameter.span;
  const end = text[start] === "{" ? endOfPattern(text, start) : undefined;
  const name = freeName(textIn(text, span), names);
  if (end === undefined || name === undefined) return undefined;
  const reads = parameter.bindings.map((one) => readsOf(index, bindings[one]!, one, name));
  if (!reads.every((edits) => edits !== undefined)) return undefined;
  return { name, edits: [{ span: { start, end }, newText: name }, ...reads.flat()] };
}

/** Where a pattern without defaults ends. */
function endOfPattern(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === "{") depth++;
    if (text[at] === "}" && --depth === 0) return at + 1;
  }
  return undefined;
}

function readsOf(index: FileIndex, part: Binding, id: number, name: string): TextEdit[] | undefined {
  const { path = [], writes, default: fallback } = part;
  const rest = path.at(-1) === "...";
  const steps = rest ? path.slice(0, -1) : path;
  if (writes.length > 0 || fallback || steps.some((step) => typeof step !== "string" || !/^\w+$/.test(step)))
    return undefined;
  const uses = index.usesOf(id);
  const isMember = (one: (typeof uses)[number]) => index.parentOf(one.expression)?.kind === "member";
  // What is left over is no call; but its members are the call's.
  if (rest && !uses.every(isMember)) return undefined;
  const live = [name, ...steps].join(".");
  return uses.map(({ expression }) => {
    const parent = index.parentOf(expression);
    // `{ request }` needs its name.
    const short = parent?.kind === "object" && parent.properties.find(({ value }) => value === expression);
    const key = short && short.span.start === expression.span.start ? `${part.name}: ` : "";
    return { span: expression.span, newText: key + live };
  });
}
