import type { TargetSettings } from "../rpc/channel/target-settings";
import type { SecurityOptions } from "../rpc/channel/transport";
import type { CallEvent, MetadataEntries, MethodKind } from "../rpc/event";
import { type CancelPlan, describeCancelPlan } from "../rpc/plan/cancel-plan";
import { isBeyond } from "../rpc/plan/sweep-plan";
import { statusCode } from "../rpc/status";
import { type Instructions, plansFor, readInstructions, unreadParts } from "./directives";
import { type Judgement, judge } from "./expectation";
import type { FileProblem, RequestBlock } from "./request-file";
import { type ResolvedMessage, type ResolvedRequest, resolveRequest } from "./resolve";
import type { VariableSources } from "./variables/variable-sources";
import { judgeRun } from "./verify/judge-run";
import type { ServerWatch } from "./verify/server-watch";

/** What a run needs of its host. */
export interface ScenarioHost {
  readonly variables: VariableSources;
  /**
   * Finds a request's method in its own protos (as written), in those of its file, or by asking its server.
   *
   * @returns the problems, in sentences, where it cannot be called
   */
  method(
    request: ResolvedRequest,
    schema: Pick<Instructions, "protos" | "importPaths">,
  ): Promise<ScenarioMethod | { readonly problems: readonly string[] }>;
  /** What probes and taps see of the servers; absent when nobody looks. */
  readonly watch?: Pick<ServerWatch, "begin" | "settled">;
  /** Ends the run: the call that is under way is cancelled, and no other is begun. */
  readonly signal?: AbortSignal;
}

/** A method that can be called. */
export interface ScenarioMethod {
  readonly kind: MethodKind;
  /**
   * Makes one call and waits for its end; aborting the host's signal cancels it.
   *
   * @param emit takes its events, the status being the last
   * @returns a problem, in a sentence, when it could not even be started
   */
  call(
    call: ScenarioCall,
    emit: (event: CallEvent) => void,
  ): Promise<{ readonly problem: string } | undefined>;
}

/** One call as a request asks for it. */
export interface ScenarioCall {
  readonly target: string;
  readonly security: SecurityOptions;
  /** What the request says of its target itself; paths as written. */
  readonly settings: TargetSettings;
  readonly metadata: MetadataEntries;
  readonly waitForReady: boolean;
  readonly messages: readonly ResolvedMessage[];
  readonly halfClose: boolean;
  /** Milliseconds. */
  readonly deadline: number | undefined;
  readonly plan: CancelPlan | undefined;
  readonly reason: string | undefined;
  /** The port on this machine of a relay that leads to the target and that the call goes through. */
  readonly relay?: number;
}

/** What became of one request block. */
export interface ScenarioResult {
  readonly name: string;
  /** One, or one for each point of a sweep; none when there are problems. */
  readonly runs: readonly ScenarioRun[];
  /** Why it could not be run. */
  readonly problems: readonly FileProblem[];
  readonly outcome: "passed" | "failed" | "could-not-run";
}

/** One call and what was held against it. */
export interface ScenarioRun {
  /** The cancel plan in words; empty when there is none. */
  readonly plan: string;
  readonly events: readonly CallEvent[];
  readonly judgements: readonly Judgement[];
  readonly passed: boolean;
}

/**
 * Runs one request, or its sweep one call after the other, and judges what was seen. Something unknown is no pass:
 * nobody may rely on what was not observed.
 *
 * @param emit takes the events of every call as they happen
 */
export async function runRequest(
  request: RequestBlock,
  host: ScenarioHost,
  emit: (event: CallEvent) => void = () => {},
): Promise<ScenarioResult> {
  const prepared = await prepareRequest(request, host);
  if ("problems" in prepared) return couldNotRun(request, prepared.problems);
  const { instructions, resolved, method } = prepared;
  const runs: ScenarioRun[] = [];
  const neverDue = new Set<CancelPlan["type"]>();
  for (const plan of plansFor(instructions.cancel, method.kind)) {
    if (host.signal?.aborted) break;
    if (instructions.cancel?.plans === "every point" && plan && isBeyond(plan, neverDue)) continue;
    const run = await runOnce(scenarioCall(resolved, instructions, method.kind, plan), method, {
      instructions,
      host,
      emit,
    });
    if ("problem" in run) return couldNotRun(request, [{ span: request.target, message: run.problem }]);
    runs.push(run);
    if (plan && run.events.every(({ type }) => type !== "cancelled")) neverDue.add(plan.type);
  }
  const passed = runs.length > 0 && runs.every((run) => run.passed) && !host.signal?.aborted;
  return { name: request.name, runs, problems: [], outcome: passed ? "passed" : "failed" };
}

/** What becomes of a request of which no call was made. */
export function couldNotRun({ name }: RequestBlock, problems: readonly FileProblem[]) {
  return { name, runs: [], problems, outcome: "could-not-run" } as const;
}

/** A request with everything that its calls need. */
export interface PreparedRequest {
  readonly instructions: Instructions;
  readonly resolved: ResolvedRequest;
  readonly method: ScenarioMethod;
}

/** Reads a request's directives, gives its variables their values and finds its method; or says what is in the way. */
export async function prepareRequest(
  request: RequestBlock,
  host: ScenarioHost,
): Promise<PreparedRequest | { readonly problems: readonly FileProblem[] }> {
  const instructions = readInstructions(request);
  const unread = unreadParts(request, instructions);
  if (unread.length > 0) return { problems: unread };
  const resolved = await resolveRequest(request, host.variables);
  if ("problems" in resolved) return resolved;
  const method = await host.method(resolved, instructions);
  if (!("problems" in method)) return { instructions, resolved, method };
  const span = { start: request.method.start, end: request.method.end };
  return { problems: method.problems.map((message) => ({ span, message })) };
}

/** The call that a request asks for; without a body, a method that takes one message gets the empty one. */
export function scenarioCall(
  { target, security, settings, metadata, messages }: ResolvedRequest,
  { deadline, cancel, keepOpen, waitForReady }: Instructions,
  kind: MethodKind,
  plan: CancelPlan | undefined,
): ScenarioCall {
  const takesOne = kind === "unary" || kind === "server-streaming";
  return {
    target,
    security,
    settings,
    metadata,
    waitForReady,
    messages: messages.length === 0 && takesOne ? [{ text: "{}" }] : messages,
    halfClose: !keepOpen,
    deadline,
    plan,
    reason: cancel?.reason,
  };
}

interface RunSurroundings {
  readonly instructions: Instructions;
  readonly host: ScenarioHost;
  readonly emit: (event: CallEvent) => void;
}

async function runOnce(
  call: ScenarioCall,
  method: ScenarioMethod,
  { instructions, host, emit }: RunSurroundings,
): Promise<ScenarioRun | { readonly problem: string }> {
  const events: CallEvent[] = [];
  const graces = instructions.expectations.flatMap((one) =>
    one.type === "server-stops" ? [one.milliseconds] : [],
  );
  host.watch?.begin();
  const refused = await method.call(call, (event) => {
    events.push(event);
    emit(event);
  });
  if (refused !== undefined) return refused;
  // Whoever expects nothing of the servers need not wait for them.
  const watched =
    graces.length > 0 ? await host.watch?.settled(events, Math.max(...graces), host.signal) : undefined;
  const servers = (grace: number) => watched && judgeRun({ kind: method.kind, events, grace }, watched);
  const judgements = instructions.expectations.map((expectation) => judge(expectation, events, servers));
  return {
    plan: call.plan ? describeCancelPlan(call.plan) : "",
    events,
    judgements,
    passed: judgements.length > 0 ? judgements.every(({ outcome }) => outcome === "met") : wentWell(events),
  };
}

/** What is run without an expectation is expected to go as asked. */
function wentWell(events: readonly CallEvent[]): boolean {
  const end = events.at(-1);
  return end?.type === "status" && (end.code === statusCode.OK || end.endedBy === "client");
}
