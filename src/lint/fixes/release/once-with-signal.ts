import { textIn } from "../../../text/span";
import type { Fix } from "../../finding";
import type { Call, Expression } from "../../ir";
import { caught } from "../catch/catch-on-way";
import { importName } from "../edits/add-import";
import { type FixSubject, nearestSignal } from "../nearest";

export const onceWithSignalTitle = "Wait with `once` of `node:events`, and pass the call's signal";

/** `new Promise((resolve) => bus.once(name, resolve))` becomes `once(bus, name, { signal })`, which lets go of the listener too. */
export function onceWithSignal(subject: FixSubject, made: Call, registration: Call): readonly Fix[] {
  const { reached } = subject;
  const { index } = reached;
  const { file } = index;
  const waits = index.parentOf(made);
  const object = registration.callee.kind === "member" ? registration.callee.object : undefined;
  const [event] = registration.arguments;
  if (waits?.kind !== "await" || !object || !event || !isOnlyOnce(made, registration, subject)) return [];
  if (!isEmitter(object, subject)) return [];
  const signal = nearestSignal(subject, made.span)?.signal?.replace(/\?$/, "");
  if (signal === undefined) return [];
  const once = importName(file, "node:events", "once", "onceEvent");
  const text = ({ span }: Expression) => textIn(file.text, span);
  const option = signal === "signal" ? signal : `signal: ${signal}`;
  const waited = `await ${once.name}(${text(object)}, ${text(event)}, { ${option} })`;
  const type = /^new\s+Promise\s*<([^>]*)>/.exec(text(made))?.[1];
  const known = type === undefined || /^(void|unknown|any)$/.test(type);
  const list = known ? waited : `(${waited}) as [${type}]`;
  const holder = index.parentOf(waits);
  const held = holder?.kind === "variable" ? holder.bindings.map((id) => file.bindings[id]!) : [];
  const alone = holder?.kind === "expression";
  const named =
    held.length === 1 && held[0]!.path === undefined && held[0]!.init === waits ? held[0] : undefined;
  const edits = [
    ...once.edits,
    ...(named ? [{ span: named.span, newText: `[${named.name}]` }] : []),
    { span: waits.span, newText: alone ? waited : named ? list : `(${list})[0]` },
  ];
  const fix: Fix = {
    title: onceWithSignalTitle,
    safety: "suggestion",
    changes: [{ file: file.path, edits }],
  };
  return caught(subject, made.span, fix);
}

/** Whether the promise is made of that listener alone, which takes what it is resolved with. */
function isOnlyOnce(made: Call, registration: Call, { reached, project }: FixSubject): boolean {
  const [executor] = made.arguments;
  const own = executor?.kind === "function" && project.find({ ...reached.ref, function: executor.function });
  if (!own || registration.callee.kind !== "member" || registration.callee.property !== "once") return false;
  const [resolve] = own.ir.parameters;
  const [, listener] = registration.arguments;
  const handed = listener?.kind === "identifier" && listener.binding === resolve?.binding;
  const [only, ...more] = own.ir.body;
  const statement =
    (only?.kind === "expression" && only.expression === registration) ||
    (only?.kind === "return" && only.value === registration);
  return handed && resolve !== undefined && more.length === 0 && (own.ir.expressionBody || statement);
}

/** `once` takes emitters of Node and event targets alone. */
function isEmitter(object: Expression, { project, reached }: FixSubject): boolean {
  const names = project.typeFact(object)?.names ?? [];
  if (names.some(({ name }) => /^(EventEmitter|EventTarget)$/.test(name))) return true;
  const typed = reached.index.file.language === "typescript";
  const members = typed ? project.shapeOf(object, reached)?.members : undefined;
  return members?.includes("prependOnceListener") ?? !typed;
}
