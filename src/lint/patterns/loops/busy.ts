import { contains } from "../../../text/span";
import { boundOf } from "../../analysis/cycles/bounds";
import type { Cycle } from "../../analysis/cycles/cycle";
import type { FunctionAnalysis } from "../../analysis/function";
import type { Project, Reached } from "../../analysis/project";
import type { Confidence } from "../../finding";
import type { Call, Expression, LoopStatement } from "../../ir";
import { knownFunction } from "../../knowledge/knowledge";
import { bindingOf } from "../../syntax/names";
import { allStatements } from "../../syntax/walk";

type Subject = Pick<FunctionAnalysis, "project">;

/** Work of Node's own modules that takes milliseconds and cannot be interrupted. */
const slow = /(Sync$|^createHash$|^createHmac$|\.(digest)$)/;
/** Work of which one turn alone is felt. */
const verySlow = /^(pbkdf2|scrypt|execFile|exec|spawn|gzip|gunzip|brotli\w*|deflate|inflate)Sync$/;

/** How surely a loop that never yields takes long by what it does: it waits for the clock, or works in every turn. */
export function busyness(cycle: Cycle, subject: Subject): Confidence | undefined {
  const { bound, loop, where } = cycle;
  const calls = callsIn(where, loop.span);
  if (bound.kind === "unbounded") {
    if (loop.test && callsIn(where, loop.test.span).some(readsClock)) return "high";
    const slowly = calls.filter((one) => slow.test(nameOf(one, subject)));
    return slowly.some((one) => !isProbe(one, loop, where)) ? "high" : undefined;
  }
  if (bound.kind !== "data") return undefined;
  if (hasSlowTurns(cycle, subject.project)) return "medium";
  const nested = allStatements([loop.body]).some(
    (one) =>
      one.kind === "loop" &&
      boundOf(one, where).kind === "data" &&
      callsIn(where, one.span).some((call) => slow.test(nameOf(call, subject))),
  );
  return nested ? "medium" : undefined;
}

/** Whether a loop calls what is felt even once. */
export function hasSlowTurns({ loop, where }: Cycle, project: Project): boolean {
  return callsIn(where, loop.span).some((one) => verySlow.test(nameOf(one, { project })));
}

/** `process.nextTick(step)` within `step`: it comes round before the event loop does. */
export function isMicroRecursion(call: Call, { reached, project, settings }: FunctionAnalysis): boolean {
  const external = project.callFact(call)?.external;
  const known = external && knownFunction(external, settings.libraries);
  if (known?.callsBack !== "micro") return false;
  const own = reached.index.bindingOf(reached.ref.function);
  return own !== undefined && call.arguments.some((one) => one.kind === "identifier" && one.binding === own);
}

/** `while (existsSync(path)) path = next(path)`: asked of another file in every turn, it soon finds one that answers otherwise. */
function isProbe(call: Call, { test, span }: LoopStatement, where: Reached): boolean {
  if (test === undefined || !contains(test.span, call.span)) return false;
  const { expressionsOf, file } = where.index;
  return expressionsOf(where.ref.function).some((one) => {
    const isGiven = call.arguments.some((argument) => contains(argument.span, one.span));
    const writes = isGiven ? bindingOf(one, file)?.writes : undefined;
    return writes?.some(({ expression }) => contains(span, expression.span)) ?? false;
  });
}

function callsIn({ index, ref }: Reached, span: Expression["span"]): Call[] {
  return index
    .expressionsOf(ref.function)
    .filter((one): one is Call => one.kind === "call" && contains(span, one.span));
}

function readsClock({ callee }: Call): boolean {
  if (callee.kind !== "member" || callee.object.kind !== "identifier") return false;
  return `${callee.object.name}.${callee.property}` === "Date.now" || callee.object.name === "performance";
}

function nameOf(call: Call, { project }: Subject): string {
  const external = project.callFact(call)?.external;
  return external && /^node:(crypto|zlib|fs|child_process)$/.test(external.package) ? external.name : "";
}
