import type { CallEvent, MethodKind } from "../../rpc/event";
import { type CancelPlan, cancelDelay, cancelIsDue, describeCancelPlan } from "../../rpc/plan/cancel-plan";
import { startTap } from "../../trace/tap/tap";
import { type CancelInstruction, plansFor } from "../directives";
import type { FileProblem, RequestBlock } from "../request-file";
import {
  couldNotRun,
  prepareRequest,
  type ScenarioCall,
  type ScenarioHost,
  type ScenarioMethod,
  scenarioCall,
} from "../run";
import { socketAddress } from "../target";
import { judgeRun, type RunJudgement } from "./judge-run";
import { type CancelPoint, cancelPoints } from "./points";
import type { ServerWatch } from "./server-watch";

/** What became of one request, ended early at every point. */
export interface VerifyResult {
  readonly name: string;
  readonly runs: readonly VerifyRun[];
  readonly problems: readonly FileProblem[];
  readonly outcome: "passed" | "failed" | "could-not-run";
}

export interface VerifyRun extends RunJudgement {
  /** How the call was ended, in words. */
  readonly point: string;
  readonly events: readonly CallEvent[];
}

export interface VerifyOptions {
  readonly host: ScenarioHost;
  readonly watch: ServerWatch;
  /** Milliseconds that a handler may take to stop. */
  readonly grace: number;
}

/**
 * Makes one request again and again, ends it early at each point, and watches what the servers do. A request of which
 * no run came to be tried, or one whose servers could not be watched, has not passed.
 */
export async function verifyRequest(request: RequestBlock, options: VerifyOptions): Promise<VerifyResult> {
  const { host, watch, grace } = options;
  const prepared = await prepareRequest(request, host);
  if ("problems" in prepared) return couldNotRun(request, prepared.problems);
  const { instructions, resolved, method } = prepared;
  // The request side stays open, so that an upload is cut short wherever it is ended.
  const call = { ...scenarioCall(resolved, instructions, method.kind, undefined), halfClose: false };
  const runs: VerifyRun[] = [];
  for (const point of cancelPoints(method.kind, namedPlans(instructions.cancel, method.kind))) {
    if (host.signal?.aborted) break;
    watch.begin();
    const events = await endEarly(call, method, point);
    if ("problem" in events) return couldNotRun(request, [{ span: request.target, message: events.problem }]);
    const watched = await watch.settled(events, grace, host.signal);
    if (host.signal?.aborted) break;
    const judgement = judgeRun({ kind: method.kind, events, grace }, watched);
    runs.push({ point: pointText(point), events, ...judgement });
  }
  return { name: request.name, runs, problems: [], outcome: overall(runs, host.signal) };
}

function namedPlans(cancel: CancelInstruction | undefined, kind: MethodKind): CancelPlan[] | undefined {
  return cancel && plansFor(cancel, kind).filter((plan) => plan !== undefined);
}

function overall(runs: readonly VerifyRun[], signal: AbortSignal | undefined): VerifyResult["outcome"] {
  if (runs.some(({ outcome }) => outcome === "failed")) return "failed";
  const told = runs.filter(({ outcome }) => outcome !== "not-tried");
  if (signal?.aborted || told.length === 0) return "could-not-run";
  return told.every(({ outcome }) => outcome === "passed") ? "passed" : "could-not-run";
}

function pointText({ cause, plan }: CancelPoint): string {
  if (cause === "deadline") return `by a deadline ${describeCancelPlan(plan)}`;
  return `${cause === "cancel" ? "by a cancel" : "by a lost connection"} ${describeCancelPlan(plan)}`;
}

type Ended = readonly CallEvent[] | { readonly problem: string };

function endEarly(call: ScenarioCall, method: ScenarioMethod, { cause, plan }: CancelPoint): Promise<Ended> {
  switch (cause) {
    case "cancel":
      return callOnce({ ...call, deadline: undefined, plan, reason: "verifying cancellation" }, method);
    case "deadline":
      return callOnce({ ...call, deadline: plan.type === "time" ? plan.milliseconds : undefined }, method);
    case "connection":
      return loseConnection({ ...call, deadline: undefined }, method, plan);
  }
}

async function callOnce(
  call: ScenarioCall,
  method: ScenarioMethod,
  note: (event: CallEvent) => void = () => {},
): Promise<Ended> {
  const events: CallEvent[] = [];
  const refused = await method.call(call, (event) => {
    events.push(event);
    note(event);
  });
  return refused ?? events;
}

/** Milliseconds for what an event tells of to arrive at the server before the connection is cut. */
const arrival = 50;

/** Calls through a tap and cuts it when the plan says so; the tap reads nothing, so it may well be TLS that passes. */
async function loseConnection(call: ScenarioCall, method: ScenarioMethod, plan: CancelPlan): Promise<Ended> {
  const target = socketAddress(call.target);
  if (!target) return { problem: "A lost connection can only be tried on host:port or unix:/path." };
  const tap = await startTap({ observer: "verify", port: 0, target, emit: () => {} });
  const delay = cancelDelay(plan, Math.random);
  let timer = delay === undefined ? undefined : setTimeout(() => tap.cut(), delay);
  try {
    return await callOnce({ ...call, relay: tap.port }, method, (event) => {
      if (delay === undefined && cancelIsDue(plan, event)) timer ??= setTimeout(() => tap.cut(), arrival);
    });
  } finally {
    clearTimeout(timer);
    await tap.close();
  }
}
