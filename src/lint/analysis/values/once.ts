import { contains } from "../../../text/span";
import type { BindingId, Expression, Statement } from "../../ir";
import { collects } from "../../knowledge/methods";
import { classOf } from "../../syntax/classes";
import { allStatements, partsOf } from "../../syntax/walk";
import type { Reached } from "../project";

/** A name outside functions, or a field of what lasts. */
type Holder = { readonly binding: BindingId } | { readonly field: string };

/**
 * Whether a place is come to once, or once for each key, for all calls: it is passed over when something that lasts holds
 * a value already, and gives it one. `if (client) return client; client = connect();`,
 * `if (!started) { started = true; … }`, `if (!pool.has(key)) pool.set(key, …)`.
 *
 * @param isLasting whether the `this` of a function is there before and after the call
 */
export function happensOnce(
  place: Expression,
  where: Reached,
  isLasting: (where: Reached) => boolean,
): boolean {
  const { index, ir } = where;
  const holders = (test: Expression) => holdersIn(test, where, isLasting(where), 0);
  for (let at = index.parentOf(place); at?.kind === "assignment"; at = index.parentOf(at)) {
    if (/^(\?\?|\|\|)=$/.test(at.operator) && holders(at.target).length > 0) return true;
  }
  const guarded = allStatements(ir.body).some(
    (one) =>
      one.kind === "if" && guards(one, place) && holders(one.test).some((holder) => isFilled(holder, where)),
  );
  if (guarded) return true;
  // What stands in a function that is written there happens as often as that is made.
  const outer = where.from?.call ? undefined : where.from?.by;
  const written = index.expressionOf(where.ref.function);
  return outer !== undefined && written !== undefined && happensOnce(written, outer, isLasting);
}

/** Whether a place is in a branch of it, or behind it where its branch leaves. */
function guards(test: Extract<Statement, { kind: "if" }>, { span }: Expression): boolean {
  if (test.test.span.end <= span.start && span.end <= test.span.end) return true;
  return test.span.end <= span.start && leaves(test.then);
}

function leaves(branch: Statement): boolean {
  const last = branch.kind === "block" ? branch.body.at(-1) : branch;
  return last?.kind === "return" || last?.kind === "throw";
}

function holdersIn(test: Expression, where: Reached, selfLasts: boolean, depth: number): Holder[] {
  const { bindings } = where.index.file;
  if (test.kind === "member" && test.object.kind === "this")
    return selfLasts ? [{ field: test.property }] : [];
  if (test.kind === "identifier" && test.binding !== undefined) {
    const { owner, init, parameter } = bindings[test.binding]!;
    if (owner === 0) return [{ binding: test.binding }];
    // `const known = pool.get(key); if (known) return known;`
    return parameter === undefined && init && depth < 2 ? holdersIn(init, where, selfLasts, depth + 1) : [];
  }
  return partsOf(test).flatMap((part) => holdersIn(part, where, selfLasts, depth));
}

/** Whether a function puts something into it. */
function isFilled(holder: Holder, where: Reached): boolean {
  const { index, ir } = where;
  const within = ({ span }: Expression) => contains(ir.span, span);
  const writes =
    "binding" in holder
      ? index.file.bindings[holder.binding]!.writes
      : (classOf(where)?.writes.filter(({ member }) => member === holder.field) ?? []);
  if (writes.some(({ expression }) => within(expression))) return true;
  return index
    .expressionsOf(ir.id)
    .some(
      (one) =>
        one.kind === "call" &&
        one.callee.kind === "member" &&
        collects(one.callee.property) &&
        isHolder(one.callee.object, holder),
    );
}

function isHolder(expression: Expression, holder: Holder): boolean {
  return "binding" in holder
    ? expression.kind === "identifier" && expression.binding === holder.binding
    : expression.kind === "member" &&
        expression.object.kind === "this" &&
        expression.property === holder.field;
}
