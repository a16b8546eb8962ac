import { startCall } from "../rpc/call";
import { callMethod } from "../rpc/call-method";
import type { CallMethod } from "../rpc/call-options";
import { type CancelPlan, describeCancelPlan } from "../rpc/cancel-plan";
import type { Catalog } from "../rpc/catalog";
import { openChannel, TransportError } from "../rpc/channel";
import type { CallEvent } from "../rpc/event";
import { type Instructions, readInstructions } from "./directives";
import { type Judgement, judge, type ServersSeen } from "./expectation";
import type { FileProblem, RequestBlock } from "./request-file";
import { type ResolvedRequest, resolveRequest } from "./resolve";
import type { VariableSources } from "./variables";

/** What a run needs of its host. */
export interface ScenarioHost {
  readonly variables: VariableSources;
  /** The catalog for the request's own protos (as written) and those of its file. */
  catalog(protos: readonly string[], importPaths: readonly string[]): Promise<Catalog>;
  /** What a probe or a tap saw of the servers during a call; absent when nobody looks. */
  serversSeen?(events: readonly CallEvent[]): Promise<ServersSeen | undefined>;
  readonly signal?: AbortSignal;
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
  const instructions = readInstructions(request);
  const stop = (problems: readonly FileProblem[]): ScenarioResult => ({
    name: request.name,
    runs: [],
    problems,
    outcome: "could-not-run",
  });
  if (instructions.problems.length > 0) return stop(instructions.problems);
  const resolved = await resolveRequest(request, host.variables);
  if ("problems" in resolved) return stop(resolved.problems);
  const method = await openMethod(request, resolved, instructions, host);
  if ("problems" in method) return stop(method.problems);
  const runs: ScenarioRun[] = [];
  for (const plan of instructions.cancel?.plans ?? [undefined]) {
    if (host.signal?.aborted) break;
    const run = await runOnce(resolved, method, instructions, plan, host, emit);
    if ("message" in run) return stop([{ span: request.target, message: run.message }]);
    runs.push(run);
  }
  const passed = runs.length > 0 && runs.every((run) => run.passed) && !host.signal?.aborted;
  return { name: request.name, runs, problems: [], outcome: passed ? "passed" : "failed" };
}

async function openMethod(
  request: RequestBlock,
  resolved: ResolvedRequest,
  instructions: Instructions,
  host: ScenarioHost,
): Promise<CallMethod | { readonly problems: readonly FileProblem[] }> {
  const catalog = await host.catalog(instructions.protos, instructions.importPaths);
  const opened = await catalog.open(resolved.method, host.signal);
  if (opened.ok) return callMethod(opened.method);
  const errors = [...catalog.problems, ...opened.problems].filter((each) => each.severity === "error");
  const span = { start: request.method.start, end: request.method.end };
  return { problems: errors.map(({ message }) => ({ span, message })) };
}

async function runOnce(
  resolved: ResolvedRequest,
  method: CallMethod,
  instructions: Instructions,
  plan: CancelPlan | undefined,
  host: ScenarioHost,
  emit: (event: CallEvent) => void,
): Promise<ScenarioRun | { readonly message: string }> {
  const { target, security, metadata, messages } = resolved;
  const takesOne = method.kind === "unary" || method.kind === "server-streaming";
  const texts = messages.length === 0 && takesOne ? ["{}"] : messages;
  const events: CallEvent[] = [];
  let channel: ReturnType<typeof openChannel>;
  try {
    channel = openChannel(target, { security });
  } catch (error) {
    if (error instanceof TransportError) return { message: error.message };
    throw error;
  }
  try {
    const { deadline, cancel, keepOpen } = instructions;
    const options = {
      target,
      channel,
      method,
      metadata,
      messages: texts.map((text) => ({ text })),
      halfClose: !keepOpen,
      ...(deadline !== undefined && { deadline }),
      ...(plan && { cancelPlan: plan }),
      ...(cancel?.reason !== undefined && { cancelReason: cancel.reason }),
      ...(host.signal && { signal: host.signal }),
    };
    const note = (event: CallEvent) => {
      events.push(event);
      emit(event);
    };
    await startCall(options, note).ended;
  } finally {
    channel.close();
  }
  const servers = await host.serversSeen?.(events);
  const judgements = instructions.expectations.map((expectation) => judge(expectation, events, servers));
  return {
    plan: plan ? describeCancelPlan(plan) : "",
    events,
    judgements,
    passed: judgements.every(({ outcome }) => outcome === "met"),
  };
}
