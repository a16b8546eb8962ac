import type { Expression } from "../../ir";
import { bindingOf, initialOf } from "../../syntax/names";
import { allStatements } from "../../syntax/walk";
import type { Reached } from "../project";

/** The events that an expression can name: a literal, a constant, or each of a list that is gone through. */
export function eventsNamed(event: Expression | undefined, where: Reached): readonly string[] {
  const value = initialOf(event, where.index.file) ?? event;
  if (value?.kind === "literal") return [String(value.value)];
  if (value?.kind !== "identifier") return [];
  const list = initialOf(listBehind(value, where), where.index.file);
  const named = list?.kind === "array" ? list.elements : [];
  return named.flatMap((one) => (one.kind === "literal" ? [String(one.value)] : []));
}

/** `for (const event of ["close", "cancelled"]) …`, `["close", "cancelled"].forEach((event) => …)` */
function listBehind(name: Expression & { kind: "identifier" }, { index }: Reached): Expression | undefined {
  const { owner, parameter } = bindingOf(name, index.file) ?? {};
  if (owner === undefined) return undefined;
  if (parameter === undefined) {
    const loop = allStatements(index.file.functions[owner]!.body).find(
      (one) => one.kind === "loop" && one.each?.bindings.includes(name.binding!),
    );
    return loop?.kind === "loop" ? loop.over : undefined;
  }
  const written = parameter === 0 ? index.expressionOf(owner) : undefined;
  const visit = written && index.parentOf(written);
  const callee = visit?.kind === "call" && visit.arguments[0] === written ? visit.callee : undefined;
  return callee?.kind === "member" && callee.property === "forEach" ? callee.object : undefined;
}
