import { type CancelPlan, describeCancelPlan } from "../../rpc/plan/cancel-plan";
import { everyPoint, isBeyond, parseSweep } from "../../rpc/plan/sweep-plan";
import type { OpenMethod } from "../../rpc/schema/method";
import { type CommandContext, UsageError } from "../command";
import type { Route } from "../target-route";
import type { CallCommandOptions } from "./call-options";
import { makeCall } from "./make-call";

/**
 * Makes the same call again and again, each time cancelled at the next point, and tells at last how each ended.
 *
 * @param points as `parseSweep` reads them; `all` for every point that the kind of the method has
 * @returns 0 when every call was ended by this client or went well, else the exit code of the first that did not
 * @throws UsageError when the points cannot be read
 */
export async function sweepCalls(
  points: string,
  options: CallCommandOptions,
  way: Route,
  opened: OpenMethod,
  context: CommandContext,
): Promise<number> {
  const text = options.format === "text";
  const neverDue = new Set<CancelPlan["type"]>();
  const rows: string[] = [];
  let exitCode = 0;
  for (const plan of plansOf(points, opened)) {
    if (context.signal.aborted) break;
    if (points === "all" && isBeyond(plan, neverDue)) continue;
    const words = describeCancelPlan(plan);
    if (text) context.stdout.write(`\ncancel ${words}\n`);
    const { status, code } = await makeCall({ ...options, cancelPlan: plan }, way, opened, context);
    const due = status.endedBy === "client";
    if (!due) neverDue.add(plan.type);
    if (!due && exitCode === 0) exitCode = code;
    rows.push(`${words}: ${status.name}, ended by ${status.endedBy} after ${status.at.toFixed(1)} ms\n`);
  }
  if (text) context.stdout.write(`\n${rows.join("")}`);
  return exitCode;
}

function plansOf(points: string, { info }: OpenMethod): readonly CancelPlan[] {
  const sweep = parseSweep(points === "all" ? everyPoint[info.kind] : points);
  if ("problem" in sweep) throw new UsageError(`--sweep: ${sweep.problem}`);
  return sweep.plans;
}
