import { findHandlers } from "../../../src/lint/handlers";
import { defaultSettings } from "../../../src/lint/settings";
import { open } from "../backend/project";

/** The handlers of a project, one a line: `name kind dialect carrier confidence`. */
export async function handlersIn(files: Record<string, string>): Promise<string[]> {
  const view = await open(files);
  return findHandlers(view, defaultSettings).map((handler) => {
    const taken =
      handler.carrier &&
      view.ir(handler.file)?.functions[handler.function]?.parameters[handler.carrier.parameter];
    const carrier = handler.carrier ? `${handler.carrier.type}:${taken?.name ?? "{}"}` : "none";
    return `${handler.name} ${handler.kind} ${handler.dialect} ${carrier} ${handler.confidence}`;
  });
}
