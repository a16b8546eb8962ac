import { randomUUID } from "node:crypto";
import type { MessageDirection } from "../../panel/call/call-view";
import { panelEvent } from "../../panel/call/panel-event";
import type { FieldProblem, RequestForm } from "../../panel/form/form";
import { checkForm } from "../../panel/form/form-check";
import {
  initialState,
  isRunning,
  type MethodView,
  type PanelAction,
  type PanelState,
  reduce,
} from "../../panel/state";
import type { RequestProblem } from "../../rpc/call/call-options";
import type { TargetSettings } from "../../rpc/channel/target-settings";
import type { CallEvent, JsonMessage, MetadataEntries } from "../../rpc/event";
import { type EngineClient, EngineRefusal, type RemoteCall } from "../../rpc-host/client";
import { type CallRequest, notKept } from "../../rpc-host/protocol";
import type { ResolvedMessage } from "../../scenario/resolve";
import { securityOf } from "../targets/security";
import type { Targets } from "../targets/targets";
import { KeptMessages } from "./kept-messages";

/** What a session needs from around it. */
export interface SessionSurroundings {
  readonly engine: () => EngineClient;
  /** The values of the form's secret metadata rows, by key. */
  readonly secrets: (form: RequestForm) => Promise<ReadonlyMap<string, string>>;
  /** The number of the catalog that has the method; a problem where none has. */
  readonly catalog: () => Promise<number | FieldProblem>;
  /** The way to a target, as the settings say it. */
  readonly route: Targets["route"];
  /** Carries actions to whoever draws them. */
  readonly show: (actions: readonly PanelAction[]) => void;
  readonly started: (id: string, call: RemoteCall, sent: Pick<Sending, "cancelPlan" | "origin">) => void;
  /** Events of the call have come. */
  readonly took: (events: readonly CallEvent[]) => void;
  readonly ended: (id: string) => void;
}

/** What takes the place of what stands in the form, for one call. */
export interface Sending {
  readonly catalog?: number;
  readonly messages?: readonly ResolvedMessage[];
  readonly halfClose?: boolean;
  /** With the values of secrets. */
  readonly metadata?: MetadataEntries;
  /** What the request says of its target itself; paths are absolute. */
  readonly settings?: TargetSettings;
  readonly waitForReady?: boolean;
  /** In the engine's text form; undefined for none. */
  readonly cancelPlan: string | undefined;
  /** The request of a file that is sent. */
  readonly origin?: RequestOrigin;
}

/** A request of a file, by which it can be sent again. */
export interface RequestOrigin {
  readonly uri: string;
  /** Its name and its method. */
  readonly request: string;
}

/** One method's form and its call: the truth that panels draw. */
export class CallSession {
  #state: PanelState;
  #call: RemoteCall | undefined;
  /** The newest call, also after its end. */
  #last: RemoteCall | undefined;
  /** Pressed before the call was under way. */
  #cancelAtStart: string | undefined;
  #messages = new KeptMessages();

  constructor(
    method: MethodView | PanelState,
    private readonly surroundings: SessionSurroundings,
  ) {
    this.#state = "form" in method ? method : initialState(method);
  }

  get state(): PanelState {
    return this.#state;
  }

  /** Applies actions and shows them. */
  apply(...actions: readonly PanelAction[]): void {
    this.#state = actions.reduce(reduce, this.#state);
    this.surroundings.show(actions);
  }

  /** Applies what the page has applied itself already. */
  edited(change: Partial<RequestForm>): void {
    this.#state = reduce(this.#state, { type: "form", change });
  }

  /**
   * Starts a call with the form as it stands; what is wrong with it shows at its field.
   *
   * @returns the call, or undefined when none was started
   */
  async call(sending?: Sending): Promise<RemoteCall | undefined> {
    if (isRunning(this.#state) || this.#state.unavailable !== "") return undefined;
    const { form, method } = this.#state;
    const checked = checkForm(form);
    if (!("cancelPlan" in checked)) {
      this.apply({ type: "problems", problems: checked });
      return undefined;
    }
    const id = randomUUID();
    const target = form.target.trim();
    const { saveTo } = this.#state;
    this.#cancelAtStart = undefined;
    this.#messages = new KeptMessages();
    this.apply({ type: "call-started", id, target });
    const [catalog, secrets] = await Promise.all([
      sending?.catalog ?? this.surroundings.catalog(),
      this.surroundings.secrets(form),
    ]);
    const missing = sending?.metadata === undefined ? missingSecret(form, secrets) : undefined;
    const own = sending?.metadata ?? metadataOf(form, secrets);
    const route = await this.surroundings.route(target, securityOf(form.tls), own, sending?.settings);
    const problem =
      typeof catalog === "number"
        ? (missing ??
          routeProblem(route) ??
          (await this.#checkRequests(catalog, sending?.messages?.map(({ text }) => text) ?? [form.request])))
        : catalog;
    if (problem !== undefined || typeof catalog !== "number" || "problem" in route) {
      const problems = problem === undefined ? [] : [problem];
      this.apply({ type: "call-withdrawn" }, { type: "problems", problems });
      return undefined;
    }
    const name = `${method.service}/${method.name}`;
    const streams = method.kind === "client-streaming" || method.kind === "bidi";
    const cancelPlan = sending === undefined ? checked.cancelPlan : sending.cancelPlan;
    const request: CallRequest = {
      catalog,
      method: name,
      target,
      ...route,
      waitForReady: sending?.waitForReady ?? false,
      messages: sending?.messages ?? (streams ? [] : [{ text: form.request }]),
      halfClose: sending?.halfClose ?? !streams,
      ...(checked.deadline === undefined ? {} : { deadline: checked.deadline }),
      ...(cancelPlan === undefined ? {} : { cancelPlan }),
      ...(form.reason === "" ? {} : { cancelReason: form.reason }),
      ...(saveTo === "" ? {} : { saveTo }),
    };
    this.#call = this.surroundings.engine().startCall(request, (events) => this.#take(id, events));
    this.#last = this.#call;
    this.surroundings.started(id, this.#call, {
      cancelPlan,
      ...(sending?.origin && { origin: sending.origin }),
    });
    if (this.#cancelAtStart !== undefined) this.#call.cancel(this.#cancelAtStart);
    return this.#call;
  }

  /** Says at its field what is wrong with the request as it stands; nothing when it could be sent. */
  async check(catalog: number): Promise<void> {
    const { request } = this.#state.form;
    const problem = await this.#checkRequests(catalog, [request]);
    if (request !== this.#state.form.request) return;
    this.apply({
      type: "problems",
      field: "request",
      problems: problem === undefined ? [] : [problem],
    });
  }

  /** Sends the message in the form; a message that does not fit shows why at its field. */
  async send(): Promise<void> {
    const reply = await this.#call?.send({ text: this.#state.form.request });
    if (reply === undefined || reply.accepted) return;
    this.apply({ type: "problems", field: "request", problems: [requestProblem(reply.problem)] });
  }

  halfClose(): void {
    this.#call?.halfClose();
  }

  /** @param trigger who or what cancels */
  cancel(reason: string, trigger = "user"): void {
    if (!isRunning(this.#state)) return;
    this.#cancelAtStart ??= reason;
    this.apply({ type: "call-cancelling" });
    this.#call?.cancel(reason, trigger);
  }

  /** Stops reading, so that the server has to wait once HTTP/2's window is full; or reads on. */
  pause(paused: boolean): void {
    if (this.#call === undefined) return;
    if (paused) this.#call.pause();
    else this.#call.resume();
    this.apply({ type: "call-paused", paused });
  }

  /**
   * Saves what is kept of the newest call's messages, and all that follow while it runs.
   *
   * @throws Error that says why it cannot
   */
  async saveAll(path: string): Promise<void> {
    if (this.#last === undefined) throw new Error(notKept);
    const { from } = await this.#last.saveAll(path);
    this.apply({ type: "call-saving", path, from });
  }

  /**
   * Writes a received message of which only the beginning came into a file, as JSON.
   *
   * @throws Error that says why it could not
   */
  async saveMessage(index: number, path: string): Promise<void> {
    await this.#last?.saveMessage(index, path);
  }

  /** A whole message, while it is kept. */
  message(direction: MessageDirection, index: number): JsonMessage | undefined {
    return this.#messages.get(direction, index);
  }

  async #checkRequests(catalog: number, texts: readonly string[]): Promise<FieldProblem | undefined> {
    const { method } = this.#state;
    try {
      const name = `${method.service}/${method.name}`;
      for (const text of texts) {
        const { problem } = await this.surroundings.engine().check(catalog, name, text);
        if (problem !== undefined) return requestProblem(problem);
      }
      return undefined;
    } catch (error) {
      // The method itself cannot be loaded: an import that is missing, or an engine that went away.
      return methodProblem(error);
    }
  }

  #take(id: string, events: readonly CallEvent[]): void {
    this.#messages.add(events);
    this.surroundings.took(events);
    this.apply({ type: "call-events", id, events: events.map(panelEvent) });
    if (events.at(-1)?.type === "status") {
      this.#call = undefined;
      this.surroundings.ended(id);
    }
  }
}

/** Why a method cannot be called at all, with what can be done about it. */
export function methodProblem(error: unknown): FieldProblem {
  const message = error instanceof Error ? error.message : String(error);
  const missing = error instanceof EngineRefusal ? error.missingImport : undefined;
  if (missing === undefined) return { field: "method", message };
  return { field: "method", message, remedy: { type: "add-import-path", name: missing } };
}

function requestProblem({ message, line, column }: RequestProblem): FieldProblem {
  return {
    field: "request",
    message,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  };
}

function routeProblem(route: Awaited<ReturnType<Targets["route"]>>): FieldProblem | undefined {
  if (!("problem" in route)) return undefined;
  return { field: "target", message: route.problem, next: "See the setting grpcCancellation.targets." };
}

function missingSecret(form: RequestForm, secrets: ReadonlyMap<string, string>): FieldProblem | undefined {
  const missing = form.metadata.find(({ key, secret }) => secret && !secrets.has(key.trim().toLowerCase()));
  if (missing === undefined) return undefined;
  const message = `“${missing.key}” has no value for this target.`;
  return { field: "metadata", message, next: "Type it again: a secret is kept for one target alone." };
}

function metadataOf(form: RequestForm, secrets: ReadonlyMap<string, string>): [string, string][] {
  const entries: [string, string][] = [];
  for (const { key, value, secret } of form.metadata) {
    const name = key.trim().toLowerCase();
    if (name !== "") entries.push([name, secret ? (secrets.get(name) ?? "") : value]);
  }
  return entries;
}
