import { literalOf } from "../analysis/effects/settling";
import type { Project, Reached } from "../analysis/project";
import type { Call } from "../ir";

/** Methods of HTTP clients, and options, that say that a request does more than read. */
export function changesSomething(call: Call, where: Reached, project: Project): boolean {
  const name = project.callFact(call)?.external?.name ?? "";
  if (/(^|\.)(post|put|patch|delete)$/.test(name)) return true;
  return call.arguments.some((argument) =>
    literalOf(argument, where)?.properties.some(
      ({ name: option, value }) =>
        option === "method" && !(value.kind === "literal" && /^(get|head)$/i.test(String(value.value))),
    ),
  );
}
