import type { RequestMessage } from "../rpc/call/call-options";
import type { SchemaSources } from "../rpc/catalog";
import type { ConnectionState } from "../rpc/channel/channel-pool";
import type { CallEvent, StatusEvent } from "../rpc/event";
import { statusCode } from "../rpc/status";
import { EngineProcess, type EngineProgram } from "./engine-process";
import { localStatus } from "./local-end";
import type {
  CallRequest,
  CheckReply,
  DescribeReply,
  ExampleReply,
  FromEngine,
  LoadedCatalog,
  SaveAllReply,
  SendReply,
  ToEngine,
} from "./protocol";

/** The engine could not do what it was asked for; the message is worded for people. */
export class EngineRefusal extends Error {
  override readonly name = "EngineRefusal";

  /** @param missingImport the import that was not found, where that is the cause */
  constructor(
    message: string,
    readonly missingImport: string | undefined,
  ) {
    super(message);
  }
}

/** A call that runs in the engine's process. */
export interface RemoteCall {
  /** Resolves when the stream takes more; never rejects. */
  send(message: RequestMessage): Promise<SendReply>;
  halfClose(): void;
  /** @param trigger who or what cancelled; `user` unless told */
  cancel(reason: string, trigger?: string): void;
  pause(): void;
  resume(): void;
  /**
   * Writes the received messages that the engine still has, and all that follow, into a file: one line of JSON each.
   *
   * @throws Error that says why it cannot
   */
  saveAll(path: string): Promise<SaveAllReply>;
  /**
   * Writes a received message of which only a preview came into a file, as JSON.
   *
   * @throws Error that says why it could not
   */
  saveMessage(index: number, path: string): Promise<void>;
  /** The last event; never rejects. */
  readonly ended: Promise<StatusEvent>;
}

/**
 * The editor's end of the engine: starts its process when it is first needed, and again after a crash. A crash ends
 * every running call with a `status` that says so.
 */
export class EngineClient {
  private process: EngineProcess | undefined;
  private readonly calls = new Map<number, Running>();
  private readonly catalogs = new Map<number, SchemaSources>();
  private readonly replies = new Map<number, Waiting>();
  private readonly connectionListeners: ((target: string, state: ConnectionState) => void)[] = [];
  /** Targets to which a channel is kept. */
  private readonly connected = new Set<string>();
  private lastNumber = 0;

  constructor(private readonly program: EngineProgram) {}

  /**
   * Loads schemas; the number names them in later requests, also to a new process after a crash.
   *
   * @throws Error when the process ended meanwhile, or the signal was aborted
   */
  async loadCatalog(
    sources: SchemaSources,
    signal?: AbortSignal,
  ): Promise<LoadedCatalog & { readonly catalog: number }> {
    const catalog = ++this.lastNumber;
    this.catalogs.set(catalog, sources);
    try {
      const message = { type: "load-catalog", catalog, sources } as const;
      return { ...(await this.request<LoadedCatalog>((id) => ({ ...message, id }), signal)), catalog };
    } catch (error) {
      this.unloadCatalog(catalog);
      throw error;
    }
  }

  unloadCatalog(catalog: number): void {
    if (this.catalogs.delete(catalog)) this.process?.post({ type: "unload-catalog", catalog });
  }

  /**
   * What would keep a request from being sent, by its text.
   *
   * @throws Error that says why the method cannot be called at all
   */
  async check(catalog: number, method: string, text: string): Promise<CheckReply> {
    return await this.request<CheckReply>((id) => ({ type: "check", id, catalog, method, text }));
  }

  /**
   * What an editor has to know of a request's type.
   *
   * @throws Error that says why the method cannot be called at all, or that the signal was aborted
   */
  async describe(catalog: number, method: string, signal?: AbortSignal): Promise<DescribeReply> {
    return await this.request<DescribeReply>((id) => ({ type: "describe", id, catalog, method }), signal);
  }

  /** A request body to start from. @throws Error that says why there is none */
  async example(catalog: number, method: string): Promise<string> {
    return (await this.request<ExampleReply>((id) => ({ type: "example", id, catalog, method }))).json;
  }

  /**
   * Starts a call.
   *
   * @param take takes events in; while the promise that it may give is open, at most a few batches more will come
   *   and then the sender is paused
   */
  startCall(request: CallRequest, take: (events: readonly CallEvent[]) => void | Promise<void>): RemoteCall {
    const call = ++this.lastNumber;
    const ended = new Promise<StatusEvent>((resolve) => {
      this.calls.set(call, { take, resolve, startedAt: performance.now() });
    });
    this.post({ type: "start-call", call, request });
    return {
      send: (message) =>
        this.calls.has(call)
          ? this.request<SendReply>((id) => ({ type: "send", id, call, message })).catch(refused)
          : Promise.resolve(refused(new Error("The call has ended."))),
      halfClose: () => this.tell({ type: "half-close", call }),
      cancel: (reason, trigger = "user") => this.tell({ type: "cancel", call, reason, trigger }),
      pause: () => this.tell({ type: "pause", call }),
      resume: () => this.tell({ type: "resume", call }),
      saveAll: (path) => this.request<SaveAllReply>((id) => ({ type: "save-all", id, call, path })),
      saveMessage: (index, path) =>
        this.request<void>((id) => ({ type: "save-message", id, call, index, path })),
      ended,
    };
  }

  /** The running process, for whoever looks after processes; undefined when none runs. */
  get processId(): number | undefined {
    return this.process?.id;
  }

  /** Ends the process and with it every running call. */
  async dispose(): Promise<void> {
    await this.process?.stop();
  }

  /** Is told how the connections to targets stand, at each change. */
  onConnection(listener: (target: string, state: ConnectionState) => void): void {
    this.connectionListeners.push(listener);
  }

  private tellConnection(target: string, state: ConnectionState): void {
    if (state === "closed") this.connected.delete(target);
    else this.connected.add(target);
    for (const listener of this.connectionListeners) listener(target, state);
  }

  private tell(message: ToEngine & { readonly call: number }): void {
    // A process that started after this call's end has never heard of it.
    if (this.calls.has(message.call)) this.process?.post(message);
  }

  /** Rejects at once when the signal is aborted; the engine is told that nobody waits. */
  private async request<Result>(message: (id: number) => ToEngine, signal?: AbortSignal): Promise<Result> {
    signal?.throwIfAborted();
    const id = ++this.lastNumber;
    const abandon = (): void => {
      this.settled(id)?.reject(signal?.reason as Error);
      this.process?.post({ type: "abandon", id });
    };
    signal?.addEventListener("abort", abandon, { once: true });
    try {
      return await new Promise((resolve, reject) => {
        this.replies.set(id, { resolve: resolve as (value: unknown) => void, reject });
        this.post(message(id));
      });
    } finally {
      signal?.removeEventListener("abort", abandon);
    }
  }

  private post(message: ToEngine): void {
    this.process ??= this.launch(message);
    this.process.post(message);
  }

  private launch(first: ToEngine): EngineProcess {
    const launched = new EngineProcess(
      this.program,
      (message) => this.receive(message),
      (why) => this.fallen(why),
    );
    for (const [catalog, sources] of this.catalogs) {
      if (first.type === "load-catalog" && first.catalog === catalog) continue;
      launched.post({ type: "load-catalog", id: ++this.lastNumber, catalog, sources });
    }
    return launched;
  }

  private receive(message: FromEngine): void {
    switch (message.type) {
      case "reply":
        this.settled(message.id)?.resolve(message.result);
        return;
      case "refused":
        this.settled(message.id)?.reject(new EngineRefusal(message.message, message.missingImport));
        return;
      case "connection":
        this.tellConnection(message.target, message.state);
        return;
      case "events":
        void this.deliver(message.call, message.events);
        return;
    }
  }

  private async deliver(call: number, events: readonly CallEvent[]): Promise<void> {
    const running = this.calls.get(call);
    if (!running) return;
    const last = events.at(-1)!;
    if (last.type === "status") this.calls.delete(call);
    try {
      await running.take(events);
    } finally {
      if (last.type === "status") running.resolve(last);
      else this.process?.post({ type: "acknowledge", call });
    }
  }

  private settled(id: number): Waiting | undefined {
    const waiting = this.replies.get(id);
    this.replies.delete(id);
    return waiting;
  }

  private fallen(why: string): void {
    this.process = undefined;
    const sentence = `The engine's process ended (${why}); its connections were closed with it.`;
    for (const { reject } of this.replies.values()) reject(new Error(sentence));
    this.replies.clear();
    for (const target of [...this.connected]) this.tellConnection(target, "closed");
    const running = [...this.calls.values()];
    this.calls.clear();
    for (const { take, resolve, startedAt } of running) {
      const status = localStatus(performance.now() - startedAt, statusCode.UNAVAILABLE, sentence);
      void take([status]);
      resolve(status);
    }
  }
}

interface Running {
  readonly take: (events: readonly CallEvent[]) => void | Promise<void>;
  readonly resolve: (status: StatusEvent) => void;
  readonly startedAt: number;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

function refused(error: Error): SendReply {
  return { accepted: false, problem: { message: error.message } };
}
