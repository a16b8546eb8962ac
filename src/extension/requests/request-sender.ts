import { dirname } from "node:path";
import * as vscode from "vscode";
import { emptyForm, metadataRow, type RequestForm } from "../../panel/form/form";
import { type PlanFields, planFields, planText } from "../../panel/form/plan-fields";
import { mergedSettings, withAbsolutePaths } from "../../rpc/channel/target-settings";
import { type CancelPlan, formatCancelPlan } from "../../rpc/plan/cancel-plan";
import { isBeyond } from "../../rpc/plan/sweep-plan";
import { plansFor, readInstructions, unreadParts } from "../../scenario/directives";
import type { RequestBlock } from "../../scenario/request-file";
import { resolveRequest } from "../../scenario/resolve";
import { type ScenarioCall, scenarioCall } from "../../scenario/run";
import { fileVariables } from "../../scenario/variables/file-variables";
import type { Question } from "../../scenario/variables/variable-sources";
import type { CallPanel } from "../panel/call-panel";
import type { CallPanels } from "../panel/call-panels";
import { rowOfCall } from "../panel/panel-sweep";
import { pickPlan } from "../panel/pick";
import type { EnvironmentChoice } from "./environment-choice";
import { rangeOf, requestsOf } from "./request-files";
import { type RequestedMethod, requestedMethod, type SchemasOfRequests } from "./request-schemas";

/** What becomes of a request beyond what stands in its file. */
export interface SendOptions {
  /** Asks when to cancel, instead of what the file says. */
  readonly askPlan?: boolean;
  /** How often, one call after the other; once unless told. */
  readonly times?: number;
}

/** Sends requests of files through the panels of their methods, where what becomes of them is shown. */
export class RequestSender implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  /** A request began or ended. */
  readonly onDidChange = this.#changed.event;
  readonly #running = new Map<string, Running>();

  constructor(
    private readonly panels: CallPanels,
    private readonly schemas: SchemasOfRequests,
    private readonly environments: EnvironmentChoice,
  ) {}

  isRunning(uri: vscode.Uri, request: RequestBlock): boolean {
    return this.#running.has(keyOf(uri, request));
  }

  /** Sends a request, once for each point of its sweep; what keeps it from being sent is said and shown. */
  async send(document: vscode.TextDocument, request: RequestBlock, options: SendOptions = {}): Promise<void> {
    const key = keyOf(document.uri, request);
    if (!vscode.workspace.isTrusted || this.#running.has(key)) return;
    const running: Running = { stopped: false, panel: undefined };
    this.#running.set(key, running);
    this.#changed.fire();
    try {
      await this.#send(document, request, options, running);
    } finally {
      this.#running.delete(key);
      this.#changed.fire();
    }
  }

  /** Cancels what runs of a request, and begins nothing more of it. */
  cancel(uri: vscode.Uri, request: RequestBlock): void {
    const running = this.#running.get(keyOf(uri, request));
    if (running === undefined) return;
    running.stopped = true;
    running.panel?.session.cancel(running.panel.session.state.form.reason, "user");
  }

  dispose(): void {
    this.#changed.dispose();
  }

  async #send(
    document: vscode.TextDocument,
    request: RequestBlock,
    { askPlan = false, times = 1 }: SendOptions,
    running: Running,
  ): Promise<void> {
    const instructions = readInstructions(request);
    const asked = askPlan ? await pickPlan() : undefined;
    if (askPlan && asked === undefined) return;
    const answers = new Map<string, string | undefined>();
    const first = await this.#prepare(document, request, answers);
    if (first === undefined || running.stopped) return;
    const panel = await this.panels.open(first.found.info.fullName, true);
    running.panel = panel;
    const plans = asked === undefined ? plansFor(instructions.cancel, first.found.info.kind) : [undefined];
    const ends = new Map<string, number>();
    const neverDue = new Set<CancelPlan["type"]>();
    if (plans.length > 1) panel.session.apply({ type: "sweep", sweep: { running: false, rows: [] } });
    for (const [index, plan] of Array.from({ length: times }, () => plans)
      .flat()
      .entries()) {
      if (instructions.cancel?.plans === "every point" && plan && isBeyond(plan, neverDue)) continue;
      // Each call has its own {{$guid}} and the like; what the user was asked is not asked again.
      const prepared = index === 0 ? first : await this.#prepare(document, request, answers);
      if (running.stopped || prepared === undefined) return;
      const { found, resolved, settings } = prepared;
      const call = scenarioCall(resolved, instructions, found.info.kind, plan);
      const own = asked === undefined ? plan && formatCancelPlan(plan) : planText({ ...emptyForm, ...asked });
      fillIn(panel, call, request, found, asked ?? planFields(own));
      const { catalog } = found;
      const { messages, halfClose, metadata, waitForReady } = call;
      const origin = { uri: document.uri.toString(), request: originKey(request) };
      const sending = { catalog, messages, halfClose, metadata, settings, waitForReady, cancelPlan: own };
      const remote = await panel.session.call({ ...sending, origin });
      if (remote === undefined) return;
      const { name } = await remote.ended;
      ends.set(name, (ends.get(name) ?? 0) + 1);
      if (plan && panel.session.state.call?.cancelledAt === undefined) neverDue.add(plan.type);
      if (plan && plans.length > 1) addSweepRow(panel, plan);
    }
    if (times > 1) tellEnds(ends);
  }

  /** @param answers what the user was asked already, by the question */
  async #prepare(
    document: vscode.TextDocument,
    request: RequestBlock,
    answers: Map<string, string | undefined>,
  ) {
    const file = requestsOf(document);
    const problems = unreadParts(request, readInstructions(request));
    const setting = await this.environments.setting(document.uri);
    const prompt = async (question: Question): Promise<string | undefined> => {
      const { words } = question;
      if (!answers.has(words)) answers.set(words, await setting.prompt?.(question));
      return answers.get(words);
    };
    const around = await fileVariables(file, { ...setting, prompt });
    const resolved = problems.length > 0 ? { problems } : await resolveRequest(request, around.variables);
    if ("problems" in resolved) return await refuse(document, resolved.problems[0]!);
    const found = requestedMethod(
      await this.schemas.of(document, file, request, resolved.reflection?.target),
      resolved.method,
    );
    const written = withAbsolutePaths(resolved.settings, dirname(document.uri.fsPath));
    const settings = mergedSettings(around.settings, written);
    if (found !== undefined) return { resolved, found, settings };
    const message = `No loaded .proto file has ${resolved.method}. Name one in a line such as: # @proto ./file.proto`;
    return await refuse(document, { span: request.method, message });
  }
}

/** The points of a sweep are shown in the panel as those of its own sweep are. */
function addSweepRow({ session }: CallPanel, plan: CancelPlan): void {
  const row = rowOfCall(session.state, plan);
  const rows = session.state.sweep?.rows ?? [];
  if (row !== undefined) session.apply({ type: "sweep", sweep: { running: false, rows: [...rows, row] } });
}

interface Running {
  stopped: boolean;
  panel: CallPanel | undefined;
}

function keyOf(uri: vscode.Uri, request: RequestBlock): string {
  return `${uri.toString()} ${originKey(request)}`;
}

/** By what a request is found again in its file. */
export function originKey({ name, method }: RequestBlock): string {
  return `${name} ${method.text}`;
}

async function refuse(
  document: vscode.TextDocument,
  {
    span,
    message,
  }: { readonly span: { readonly start: number; readonly end: number }; readonly message: string },
): Promise<undefined> {
  await vscode.window.showTextDocument(document, { selection: rangeOf(document, span) });
  void vscode.window.showErrorMessage(`gRPC: ${message}`);
}

/** Values that came from places where credentials are kept. */
const credential = /\{\{\s*\$(?:secret|processEnv|dotenv|prompt|input|password)\b/;

/** Puts a request into the panel's form, credentials left out, so that it can be seen and changed there. */
function fillIn(
  panel: CallPanel,
  { target, security, metadata, messages, deadline, reason }: ScenarioCall,
  request: RequestBlock,
  { info }: RequestedMethod,
  plan: PlanFields,
): void {
  const rows = metadata.map(([key, value], index) => {
    const row = metadataRow(key, value);
    const secret = row.secret || credential.test(request.metadata[index]?.value.text ?? "");
    return secret ? { ...row, value: "", secret, stored: true } : row;
  });
  const written = request.messages[0]?.text ?? "{}";
  const change: Partial<RequestForm> = {
    target,
    tls: security.type,
    request: credential.test(written) ? written : (messages[0]?.text ?? "{}"),
    metadata: rows,
    deadline: deadline === undefined ? "" : `${deadline}ms`,
    reason: reason ?? "",
    ...plan,
  };
  const { service, name, kind, requestType, responseType, comment } = info;
  const file = panel.session.state.method.file;
  const method = { service, name, kind, requestType, responseType, comment, file, deprecated: false };
  panel.session.apply({ type: "method", method }, { type: "form", change });
}

function tellEnds(ends: ReadonlyMap<string, number>): void {
  const counts = [...ends].map(([name, count]) => `${count} ${name}`).join(", ");
  vscode.window.setStatusBarMessage(`$(check) gRPC: ${counts}`, 10_000);
}
