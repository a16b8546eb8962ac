import { contains } from "../../../text/span";
import type { CallSite, Project, Reached } from "../../analysis/project";
import type { Call } from "../../ir";
import { isCallbackName, letsGo } from "../../knowledge/methods";
import { isTelling } from "../../patterns/checks/aftermath";
import { lastName } from "../../syntax/names";
import { allStatements } from "../../syntax/walk";

/**
 * Whether somebody who waits for a function does more work once it has returned, so that a return before its end would
 * pass what is half done for complete.
 */
export function callersGoOn(
  reached: Reached,
  project: Project,
  seen: ReadonlySet<Reached> = new Set(),
): boolean {
  if (reached.entry || seen.has(reached)) return false;
  const within = new Set([...seen, reached]);
  return project
    .callersOf(reached)
    .some(
      (site) => isWaitedFor(site, reached) && (worksAfter(site) || callersGoOn(site.by, project, within)),
    );
}

/** Who does not wait goes on in any case, whatever comes of it. */
function isWaitedFor({ by, call }: CallSite, { ir }: Reached): boolean {
  const parent = by.index.parentOf(call);
  return !ir.async || parent?.kind === "await" || parent?.kind === "return";
}

/** Whether more than an answer, a log or a clean-up comes behind a call in its function, or in the next turn of its loop. */
function worksAfter({ by, call }: CallSite): boolean {
  if (by.index.parentOf(call)?.kind === "return") return false;
  const loop = allStatements(by.ir.body).find(
    (one) => one.kind === "loop" && contains(one.body.span, call.span),
  );
  const comesAgain = ({ span }: Call) =>
    loop?.kind === "loop" &&
    contains(loop.body.span, span) &&
    !contains(span, call.span) &&
    !contains(call.span, span);
  const comesAfter = (one: Call) => one.span.start >= call.span.end || comesAgain(one);
  return by.index
    .expressionsOf(by.ref.function)
    .some((one) => one.kind === "call" && comesAfter(one) && isWork(one) && !isApart(one, call, by));
}

/** What a call is told in the end, which a call that is over does not hear. */
const answering = /^(end|write|emit)$/;

function isWork(call: Call): boolean {
  const name = lastName(call.callee);
  return !call.new && !answering.test(name) && !letsGo(name) && !isCallbackName(name) && !isTelling(call);
}

/** Whether a later call runs only where an earlier one did not, or did not succeed. */
function isApart(later: Call, earlier: Call, { ir }: Reached): boolean {
  return allStatements(ir.body).some((one) => {
    if (one.kind === "try")
      return (
        contains(one.block.span, earlier.span) &&
        one.catch !== undefined &&
        contains(one.catch.body.span, later.span)
      );
    if (one.kind !== "if" || !one.else) return false;
    return contains(one.then.span, earlier.span) && contains(one.else.span, later.span);
  });
}
