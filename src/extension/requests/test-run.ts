import { dirname } from "node:path";
import * as vscode from "vscode";
import { scenarioText } from "../../report/scenario";
import { mergedSettings, withAbsolutePaths } from "../../rpc/channel/target-settings";
import { formatCancelPlan } from "../../rpc/plan/cancel-plan";
import type { EngineClient } from "../../rpc-host/client";
import type { RouteTo } from "../../scenario/direct-method";
import { isTest } from "../../scenario/directives";
import type { ResolvedRequest } from "../../scenario/resolve";
import { runRequest, type ScenarioMethod, type ScenarioResult } from "../../scenario/run";
import { fileVariables } from "../../scenario/variables/file-variables";
import type { SourcePlace } from "../../trace/evidence";
import type { Targets } from "../targets/targets";
import { placeLabel } from "../trace/source-range";
import type { WatchedServers } from "../trace/watched-servers";
import type { EnvironmentChoice } from "./environment-choice";
import { rangeOf, requestsOf } from "./request-files";
import { type RequestedMethod, requestedMethod, type SchemasOfRequests } from "./request-schemas";

/** What runs of requests as tests draw on. */
export interface TestSurroundings {
  readonly engine: () => EngineClient;
  readonly schemas: SchemasOfRequests;
  readonly environments: EnvironmentChoice;
  readonly targets: Targets;
  readonly servers: WatchedServers;
}

/** The id of a test: requests of one name are told apart by their order. */
export function testId(name: string, count: number): string {
  return count === 1 ? name : `${name} #${count}`;
}

/** Runs tests one after the other; the token cancels the call that is under way. */
export async function runTests(
  controller: vscode.TestController,
  request: vscode.TestRunRequest,
  token: vscode.CancellationToken,
  around: TestSurroundings,
): Promise<void> {
  const run = controller.createTestRun(request);
  const abort = new AbortController();
  const given = token.onCancellationRequested(() => abort.abort());
  const excluded = new Set(request.exclude ?? []);
  const chosen = [...(request.include ?? [...controller.items].map(([, item]) => item))];
  const tests = chosen.flatMap(leaves).filter((test) => !excluded.has(test));
  for (const test of tests) run.enqueued(test);
  for (const test of tests) {
    if (abort.signal.aborted) run.skipped(test);
    else await runTest(test, run, abort.signal, around);
  }
  given.dispose();
  run.end();
}

function leaves(item: vscode.TestItem): vscode.TestItem[] {
  return item.children.size === 0 ? [item] : [...item.children].flatMap(([, child]) => leaves(child));
}

async function runTest(
  test: vscode.TestItem,
  run: vscode.TestRun,
  signal: AbortSignal,
  { engine, schemas, environments, targets, servers }: TestSurroundings,
): Promise<void> {
  run.started(test);
  const watched = servers.watchForRun();
  const started = performance.now();
  try {
    if (!vscode.workspace.isTrusted) throw new Error("This workspace is not trusted, so nothing connects.");
    const document = await vscode.workspace.openTextDocument(test.uri!);
    const file = requestsOf(document);
    const names = new Map<string, number>();
    const request = file.requests.filter(isTest).find(({ name }) => {
      names.set(name, (names.get(name) ?? 0) + 1);
      return testId(name, names.get(name)!) === test.id;
    });
    if (request === undefined) throw new Error("This request is no longer in its file.");
    const around = await fileVariables(file, await environments.setting(document.uri));
    const { variables } = around;
    const method = async ({ method: name, reflection }: ResolvedRequest) => {
      const found = requestedMethod(await schemas.of(document, file, request, reflection?.target), name);
      if (found === undefined) return { problems: [`No loaded .proto file has ${name}.`] };
      const routeTo: RouteTo = ({ target, security, metadata, settings }) => {
        const written = withAbsolutePaths(settings, dirname(document.uri.fsPath));
        return targets.route(target, security, metadata, mergedSettings(around.settings, written));
      };
      return engineMethod(engine(), routeTo, found, signal);
    };
    const result = await runRequest(request, {
      variables,
      method,
      signal,
      ...(watched && { watch: watched.watch }),
    });
    run.appendOutput(scenarioText(result).replace(/\r?\n/g, "\r\n"), undefined, test);
    report(test, run, document, result, performance.now() - started, signal);
  } catch (error) {
    run.errored(test, new vscode.TestMessage(error instanceof Error ? error.message : String(error)));
  } finally {
    watched?.dispose();
  }
}

/** A method that is called in the engine's process; an abort cancels the call there. */
function engineMethod(
  engine: EngineClient,
  routeTo: RouteTo,
  { info, catalog }: RequestedMethod,
  signal: AbortSignal,
): ScenarioMethod {
  return {
    kind: info.kind,
    call: async (wanted, emit) => {
      const { target, messages, halfClose, waitForReady, deadline, plan, reason } = wanted;
      const route = await routeTo(wanted);
      if ("problem" in route) return route;
      const request = {
        catalog,
        method: info.fullName,
        target,
        ...route,
        messages,
        halfClose,
        waitForReady,
        ...(deadline !== undefined && { deadline }),
        ...(plan && { cancelPlan: formatCancelPlan(plan) }),
        ...(reason !== undefined && { cancelReason: reason }),
      };
      const call = engine.startCall(request, (events) => events.forEach(emit));
      const cancel = (): void => call.cancel("The test run was cancelled", "test run");
      signal.addEventListener("abort", cancel, { once: true });
      await call.ended;
      signal.removeEventListener("abort", cancel);
      return undefined;
    },
  };
}

function report(
  test: vscode.TestItem,
  run: vscode.TestRun,
  document: vscode.TextDocument,
  result: ScenarioResult,
  duration: number,
  signal: AbortSignal,
): void {
  if (result.outcome === "could-not-run") {
    const messages = result.problems.map(({ span, message }) => {
      const told = new vscode.TestMessage(message);
      told.location = new vscode.Location(document.uri, rangeOf(document, span));
      return told;
    });
    run.errored(test, messages, duration);
  } else if (signal.aborted) run.skipped(test);
  else if (result.outcome === "passed") run.passed(test, duration);
  else run.failed(test, failures(test, document, result), duration);
}

function failures(
  test: vscode.TestItem,
  document: vscode.TextDocument,
  result: ScenarioResult,
): vscode.TestMessage[] {
  const unmet = result.runs.flatMap(({ judgements, plan }) =>
    judgements.filter(({ outcome }) => outcome !== "met").map((judgement) => ({ ...judgement, plan })),
  );
  return unmet.map(({ expectation, got, outcome, plan, places = [] }) => {
    const when = result.runs.length > 1 ? ` (cancel ${plan})` : "";
    const seen = outcome === "unknown" ? `cannot be told: ${got}` : got;
    const text = `Expected ${expectation.words}${when}; ${seen}`;
    // What servers did is told in sentences, and the code that shows it follows: beside the words of the expectation
    // they would be cut short.
    const message =
      expectation.type === "server-stops"
        ? new vscode.TestMessage(text)
        : vscode.TestMessage.diff(`${text}\n\n${scenarioText(result)}`, expectation.words, got);
    message.stackTrace = places.map(frame);
    message.location = new vscode.Location(document.uri, test.range ?? new vscode.Range(0, 0, 0, 0));
    return message;
  });
}

/** A line of code that a failure leads to. */
function frame(place: SourcePlace): vscode.TestMessageStackFrame {
  const at = new vscode.Position(place.line - 1, place.column - 1);
  return new vscode.TestMessageStackFrame(placeLabel(place), vscode.Uri.file(place.file), at);
}
