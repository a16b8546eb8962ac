import type { View } from "../backend/backend";
import type { Served, WrapperPattern } from "../config/config";
import type { TypeFact } from "../facts";
import { matchesGlob, matchesName } from "../globs";
import type { FileIr, FunctionIr } from "../ir";
import { mentionsGrpc } from "../mentions-grpc";
import type { ConfiguredHandler, LintSettings } from "../settings";
import { dottedName, functionNamed } from "../syntax/names";
import { callsOf, holderOf, nameBefore, type PlacedCall } from "./calls";
import { type FunctionTypes, functionTypes } from "./function-types";
import type { Handler } from "./handler";
import { kindByUse } from "./usage";

/** Functions that the configuration calls handlers: by name, file or type, or because a wrapper is given them. */
export function configuredHandlers(view: View, settings: LintSettings): Handler[] {
  const { handlers, wrappers } = settings;
  if (handlers.length === 0 && wrappers.length === 0) return [];
  return view.files.flatMap((path) => {
    const text = view.text(path) ?? "";
    const own = handlers.filter((pattern) => mayMatch(pattern, path, text));
    const given = wrappers.filter((wrapper) => mayCall(wrapper, text));
    if (own.length === 0 && given.length === 0) return [];
    const ir = view.ir(path);
    if (!ir) return [];
    return [
      ...own.flatMap((pattern) => matchesIn(view, ir, pattern)),
      ...given.flatMap((wrapper) => callsOf(ir).flatMap((placed) => givenTo(ir, placed, wrapper))),
    ];
  });
}

/** Whether a file may hold handlers, these or those of gRPC, by its text alone. */
export function mayHoldHandlers(
  { handlers = [], wrappers = [] }: Partial<LintSettings>,
  path: string,
  text: string,
): boolean {
  return (
    mentionsGrpc(text) ||
    handlers.some((pattern) => mayMatch(pattern, path, text)) ||
    wrappers.some((wrapper) => mayCall(wrapper, text))
  );
}

/** Looks at the text alone, so that other files need not be lowered. */
function mayMatch({ module, name, type }: ConfiguredHandler, path: string, text: string): boolean {
  if (module && !matchesGlob([module], path)) return false;
  return text.includes(longestWord(type ?? "")) && text.includes(longestWord(name?.split(".").at(-1) ?? ""));
}

function mayCall({ name }: WrapperPattern, text: string): boolean {
  return text.includes(longestWord(name));
}

function longestWord(pattern: string): string {
  return pattern.split(/[*.]/).reduce((longest, part) => (part.length > longest.length ? part : longest), "");
}

function matchesIn(view: View, ir: FileIr, pattern: ConfiguredHandler): Handler[] {
  const { name, module, type } = pattern;
  const candidates = ir.functions.filter(
    (lowered) =>
      (lowered.kind === "function" || lowered.kind === "arrow" || lowered.kind === "method") &&
      lowered.parameters.length > 0 &&
      // What stands in a function that a pattern means is a part of it.
      !lowered.name.endsWith("<anonymous>") &&
      (name === undefined || matchesName([name], lowered.name)) &&
      (module === undefined || name !== undefined || isExported(ir, lowered)),
  );
  if (type === undefined) return candidates.map((lowered) => handlerOf(ir, lowered, pattern));
  const facts = functionTypes(
    view,
    candidates.map(({ id }) => ({ file: ir.path, function: id })),
  );
  return candidates.flatMap((lowered, index) => {
    const fact = facts[index];
    const parameter = fact && typedParameter(fact, type, pattern);
    return parameter === undefined ? [] : [handlerOf(ir, lowered, { ...pattern, parameter })];
  });
}

/** Which parameter is the carrier of a function that has to do with the type; undefined when none of it has. */
function typedParameter(fact: FunctionTypes, type: string, { parameter }: Served): number | undefined {
  const named = (one: TypeFact | undefined) => one?.names.some(({ name }) => name === type) ?? false;
  const at = fact.parameters.findIndex(named);
  if (at >= 0) return parameter ?? at;
  return named(fact.contextual) || fact.implements.some(({ type: { name } }) => name === type)
    ? (parameter ?? 0)
    : undefined;
}

/** What a wrapper is given at one place, by the name that this gives it. */
function givenTo(ir: FileIr, { call, function: by }: PlacedCall, wrapper: WrapperPattern): Handler[] {
  const at = wrapper.argument ?? 0;
  const given = call.arguments[at];
  if (!given || !matchesName([wrapper.name], dottedName(call.callee) ?? "")) return [];
  const handed = functionNamed(given, ir);
  if (handed === undefined) return [];
  const lowered = ir.functions[handed]!;
  const handler = handlerOf(ir, lowered, wrapper);
  const name = lowered.name.includes("<anonymous>")
    ? (holderOf(ir, call, by) ?? nameBefore(call, at))
    : undefined;
  return [{ ...handler, name: name ?? handler.name }];
}

function handlerOf(
  ir: FileIr,
  lowered: FunctionIr,
  { parameter = 0, carrier = "call", kind }: Served,
): Handler {
  return {
    file: ir.path,
    function: lowered.id,
    name: lowered.name,
    kind: kind ?? (carrier === "call" ? kindByUse(ir, lowered) : "unknown"),
    dialect: carrier === "call" ? "grpc-js" : "configured",
    carrier: parameter < lowered.parameters.length ? { parameter, type: carrier } : undefined,
    requests: undefined,
    confidence: "high",
    how: "configuration",
  };
}

/** By the text: `export function watch`, `export const watch =`, `export { watch }`, `exports.watch =`. */
function isExported(ir: FileIr, { name, parent, nameSpan }: FunctionIr): boolean {
  if (parent !== 0) return false;
  const start = ir.text.lastIndexOf("\n", nameSpan.start) + 1;
  if (/^\s*export\b/.test(ir.text.slice(start, nameSpan.start + 1))) return true;
  if (!/^[\w$]+$/.test(name)) return false;
  const escaped = name.replaceAll("$", "\\$");
  return new RegExp(`\\bexport\\s*\\{[^}]*\\b${escaped}\\b|\\bexports\\.${escaped}\\s*=`).test(ir.text);
}
