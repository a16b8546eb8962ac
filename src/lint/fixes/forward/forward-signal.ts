import type { TextEdit } from "../../../text/edit";
import { linesOf } from "../../../text/lines";
import { textIn } from "../../../text/span";
import type { FunctionAnalysis } from "../../analysis/function";
import { makesController } from "../../analysis/values/unlinked-signals";
import type { SignalPlace } from "../../facts";
import type { Fix } from "../../finding";
import type { BindingId, Call, Expression } from "../../ir";
import { isCaughtByMethod } from "../../patterns/rejections/open-rejections";
import { literalOf } from "../../syntax/names";
import { caught } from "../catch/catch-on-way";
import { type FixSubject, nearestSignal } from "../nearest";
import { abortOnCancel } from "../release/abort-on-cancel";

/** The title of the fix that hands a signal on, by how the signal is written. */
export function forwardSignalTitle(signal: string): string {
  return `Pass \`${signal}\` on`;
}

/** Gives a call the nearest signal, where it takes one; only where a signal has a name. */
export function forwardSignal(subject: FixSubject, call: Call, place: SignalPlace): readonly Fix[] {
  if (!takes(subject, call, place)) return [];
  const given = givenAt(call, place);
  const own = given && controllerOf(given, subject);
  if (own) return abortOnCancel(subject, own.made, own.binding);
  const named = nearestSignal(subject, call.span)?.signal;
  const signal = named?.replace(/\?$/, "");
  if (signal === undefined || (given && (named !== signal || !joinsSignals(subject)))) return [];
  const edit = given ? joined(given, signal, subject) : editOf(subject, call, place, signal);
  if (!edit) return [];
  const changes = [{ file: subject.reached.index.file.path, edits: [edit] }];
  const fix: Fix = { title: forwardSignalTitle(signal), safety: "safe", changes };
  return isCaughtByMethod(call, subject.reached) ? [fix] : caught(subject, call.span, fix);
}

/** What is known of a package may be true of another version than the installed one. */
function takes(
  { reached, project }: FunctionAnalysis,
  { callee }: Call,
  { argument, property }: SignalPlace,
): boolean {
  const { language } = reached.index.file;
  if (property === undefined || language !== "typescript") return true;
  const overloads = project.shapeOf(callee, reached)?.overloads ?? [];
  const members = overloads.map((list) => (list[argument] ? (list[argument].members ?? [property]) : []));
  return members.length === 0 || members.some((one) => one.includes(property));
}

/** The signal that a call is given already. */
function givenAt(call: Call, { argument, property }: SignalPlace): Expression | undefined {
  const there = call.arguments[argument];
  if (there?.kind !== "object" && property !== undefined) return undefined;
  const value =
    there?.kind === "object" ? there.properties.find(({ name }) => name === property)?.value : there;
  return value?.kind === "literal" && value.value === undefined ? undefined : value;
}

/** The controller of the same function that a signal is of. */
function controllerOf(
  signal: Expression,
  { reached: { index, ref } }: FunctionAnalysis,
): { readonly binding: BindingId; readonly made: Call } | undefined {
  const object = signal.kind === "member" && signal.property === "signal" ? signal.object : undefined;
  const binding = object?.kind === "identifier" ? object.binding : undefined;
  const held = binding === undefined ? undefined : index.file.bindings[binding];
  if (binding === undefined || !held || held.owner !== ref.function || !makesController(held))
    return undefined;
  return { binding, made: held.init as Call };
}

/** Whether `AbortSignal.any` is there: since Node 20.3. */
function joinsSignals({ project }: FunctionAnalysis): boolean {
  const [major, minor] = (project.version("@types/node") ?? "20.3").split(".").map(Number);
  return major! > 20 || (major === 20 && minor! >= 3);
}

/** `{ signal: AbortSignal.any([controller.signal, AbortSignal.timeout(5000)]) }` */
function joined(given: Expression, signal: string, { reached: { index } }: FunctionAnalysis): TextEdit {
  const { text } = index.file;
  const { start, end } = given.span;
  const parent = index.parentOf(given);
  const short =
    parent?.kind === "object" && parent.properties.find(({ value }) => value === given)?.span.start === start;
  const name = short ? `${text.slice(start, end)}: ` : "";
  return { span: given.span, newText: `${name}AbortSignal.any([${signal}, ${text.slice(start, end)}])` };
}

/** The context itself, where nothing less will do: `(request, context: HandlerContext)`. */
function contextFor(subject: FixSubject, call: Call, argument: number): string | undefined {
  const carrier = nearestSignal(subject, call.span);
  const overloads = subject.project.shapeOf(call.callee, subject.reached)?.overloads ?? [];
  const wanted = overloads.some((list) => list[argument]?.members?.includes("requestHeader"));
  return wanted && carrier?.kind === "context" ? carrier.name : undefined;
}

/** A property in front of the others of an object, on a line of its own where they have theirs. */
function asFirst(
  option: string,
  { span, properties: [first] }: Extract<Expression, { kind: "object" }>,
  text: string,
): string {
  if (!first) return ` ${option} `;
  const lineBreak = /\r?\n/.exec(text.slice(span.start, first.span.start))?.[0];
  if (lineBreak === undefined) return ` ${option},`;
  return `${lineBreak}${linesOf(text).indentation(first.span.start)}${option},`;
}

function editOf(
  subject: FixSubject,
  call: Call,
  { argument, property }: SignalPlace,
  signal: string,
): TextEdit | undefined {
  const { arguments: given, argumentsSpan } = call;
  if (given.some(({ kind }) => kind === "spread")) return undefined;
  const option = property === signal ? signal : `${property}: ${signal}`;
  const there = given[argument];
  if (there) {
    if (property === undefined) return undefined;
    const { reached } = subject;
    const { text } = reached.index.file;
    if (there.kind === "object") {
      const at = there.span.start + 1;
      return { span: { start: at, end: at }, newText: asFirst(option, there, text) };
    }
    if (there.kind === "literal" && there.value === undefined) {
      return { span: there.span, newText: `{ ${option} }` };
    }
    // A name whose options cannot be read may hold a signal already.
    if (there.kind !== "identifier" || !literalOf(there, reached.index.file)) return undefined;
    return { span: there.span, newText: `{ ...${textIn(text, there.span)}, ${option} }` };
  }
  const end = given.at(-1)?.span.end ?? argumentsSpan.start;
  const missing = Array.from({ length: argument - given.length }, () => "undefined");
  const context = contextFor(subject, call, argument);
  const value = property === undefined ? signal : (context ?? `{ ${option} }`);
  const list = [...missing, value].join(", ");
  return { span: { start: end, end }, newText: given.length > 0 ? `, ${list}` : list };
}
