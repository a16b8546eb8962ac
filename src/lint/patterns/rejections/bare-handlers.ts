import type { Project, Reached } from "../../analysis/project";
import { matchesName } from "../../globs";
import type { Call, Expression } from "../../ir";
import { dottedName } from "../../syntax/names";

/** A handler whose promise is ignored: of grpc-js, and not within a wrapper that may catch. */
export function isBareHandler(reached: Reached, project: Project): boolean {
  const { entry, ir, index } = reached;
  const raw = entry?.dialect === "grpc-js" || (entry?.dialect === "nestjs" && entry.carrier?.parameter === 0);
  if (!raw || (entry.dialect === "grpc-js" && ir.decorators.length > 0)) return false;
  if (isWaitedFor(reached, project)) return false;
  if (entry.wrapped && project.settings.wrappers.length === 0) return false;
  const passing = project.settings.wrappers
    .filter(({ catches }) => catches === false)
    .map(({ name }) => name);
  return !isWrapped(ir.name.split(".").at(-1)!, index.expressionOf(ir.id), index, passing);
}

/** Only its parameter's type shows that it is a handler, and another one, whose promise is ignored, calls it. */
function isWaitedFor(reached: Reached, project: Project): boolean {
  if (reached.entry?.how !== "parameter type") return false;
  return project.callersOf(reached).some(({ by }) => by.entry !== undefined && by.ir.async);
}

/**
 * Whether a function is handed to a call, by itself or by name: `wrap(async (call) => …)`, `wrap(reports.list)`.
 *
 * @param passing wrappers that are known to pass a rejection on
 */
function isWrapped(
  name: string,
  written: Expression | undefined,
  index: Reached["index"],
  passing: readonly string[],
): boolean {
  const mayCatch = ({ callee }: Call) => !matchesName(passing, dottedName(callee) ?? "");
  const parent = written && index.parentOf(written);
  if (parent?.kind === "call") return parent.callee !== written && mayCatch(parent);
  return index.named(name).some((one) => {
    const call = index.parentOf(one);
    return call?.kind === "call" && call.callee !== one && mayCatch(call);
  });
}
