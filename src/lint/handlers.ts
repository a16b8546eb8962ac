import type { View } from "./backend/backend";
import { isGenerated } from "./dialects/generated";
import { aroundHandlers } from "./handlers/around";
import { configuredHandlers } from "./handlers/configured";
import { decoratedHandlers } from "./handlers/decorated";
import type { Handler } from "./handlers/handler";
import { ownDecoratedHandlers } from "./handlers/own-decorators";
import { withoutParts } from "./handlers/parts";
import { mayRegister, registeredHandlers } from "./handlers/registered";
import { aliasesOfCalls, importsOneOf } from "./handlers/type-aliases";
import { mayBeTyped, typedHandlers } from "./handlers/typed";
import { wrappedHandlers } from "./handlers/wrapped";
import { isWrapper, runsHandedIn } from "./handlers/wrapper";
import type { FileIr } from "./ir";
import type { LintSettings } from "./settings";
import { finish } from "./steps";

/** Every handler of a project, each once, in the order of files and functions. */
export function findHandlers(view: View, settings: LintSettings): Handler[] {
  return finish(searchHandlers(view, settings));
}

/** Finds the handlers of a project, as {@link findHandlers} does. Yields now and then. */
export function* searchHandlers(view: View, settings: LintSettings): Generator<undefined, Handler[]> {
  const files: FileIr[] = [];
  const typed: FileIr[] = [];
  const aliases = new Set(view.files.flatMap((path) => aliasesOfCalls(view.text(path) ?? "")));
  for (const path of view.files) {
    const text = view.text(path) ?? "";
    const isTyped = mayBeTyped(text) || importsOneOf(text, aliases);
    // Most files of a project say nothing that can make a handler, and are neither lowered nor asked about.
    if (!isTyped && !mayHandOver(text)) continue;
    const ir = view.ir(path);
    if (ir && !isGenerated(ir)) {
      files.push(ir);
      if (isTyped) typed.push(ir);
    }
    yield;
  }
  const found = new Map<string, Handler>();
  const handlers: Handler[] = [];
  const searches = [
    { handlersIn: decoratedHandlers, among: files },
    { handlersIn: typedHandlers, among: typed },
    { handlersIn: registeredHandlers, among: files },
  ];
  for (const { handlersIn, among } of searches) {
    for (const file of among) {
      handlers.push(...handlersIn(view, [file]));
      yield;
    }
  }
  handlers.push(...configuredHandlers(view, settings), ...ownDecoratedHandlers(view));
  handlers.push(...aroundHandlers(view, handlers));
  const isAdapter = (handler: Handler) => {
    // Middleware hands on by nature.
    const ir = handler.kind === "middleware" ? undefined : view.ir(handler.file);
    return ir !== undefined && isWrapper(ir, handler.function);
  };
  const isLetAlone = ({ dialect, how }: Handler) =>
    how !== "configuration" && (settings.dialects as Record<string, boolean>)[dialect] === false;
  // One that has work of its own, such as a loop over what it is given, runs that for the call all the same.
  const running = handlers.filter((handler) => {
    const ir = handler.kind === "middleware" ? undefined : view.ir(handler.file);
    return ir !== undefined && runsHandedIn(ir, handler.function);
  });
  handlers.push(...wrappedHandlers(view, running));
  for (const handler of handlers) {
    const ir = view.ir(handler.file);
    if (!ir || isGenerated(ir)) continue;
    if (isAdapter(handler) || isLetAlone(handler)) continue;
    const key = `${handler.file}#${handler.function}`;
    const known = found.get(key);
    found.set(key, known ? join(known, handler) : handler);
  }
  return withoutParts(view, [...found.values()]).sort(
    (a, b) => compare(a.file, b.file) || a.function - b.function,
  );
}

/** Whether a text says anything by which functions are decorated as handlers or handed to a server. */
function mayHandOver(text: string): boolean {
  return mayRegister(text) || text.includes("Grpc") || text.includes("ControllerMethods");
}

/** The first one found is the surer one; what it does not know, the other may. */
function join(first: Handler, second: Handler): Handler {
  const { wrapped: isFirst, ...rest } = first;
  // One that is registered twice, as it is and wrapped, is run as it is too.
  const both = first.how === "registration" && second.how === "registration";
  const wrapped = both ? isFirst && second.wrapped : (isFirst ?? second.wrapped);
  return {
    ...rest,
    ...(wrapped && { wrapped }),
    kind: first.kind === "unknown" ? second.kind : first.kind,
    carrier: first.carrier ?? second.carrier,
    requests: first.requests ?? second.requests,
    ...(first.runBy === undefined && second.runBy && { runBy: second.runBy }),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
