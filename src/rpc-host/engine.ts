import type { Catalog, SchemaSources } from "../rpc/catalog";
import { ChannelPool } from "../rpc/channel/channel-pool";
import type { OpenMethod } from "../rpc/schema/method";
import type { SchemaProblem } from "../rpc/schema/problem";
import { HostedCall } from "./hosted-call";
import { LargeMessages } from "./large-messages";
import {
  type CheckReply,
  type DescribeReply,
  type ExampleReply,
  type FromEngine,
  type LoadedCatalog,
  notKept,
  type SaveAllReply,
  type SendReply,
  type ToEngine,
} from "./protocol";

/** The engine behind messages: catalogs and calls by the numbers that the editor gave them. */
export class Engine {
  private readonly channels = new ChannelPool(connectionIdleTime, (target, state) =>
    this.post({ type: "connection", target, state }),
  );
  private readonly catalogs = new Map<number, Promise<Catalog>>();
  private readonly calls = new Map<number, HostedCall>();
  /** The newest call that has ended: what it has received can still be saved. */
  private ended: { readonly call: number; readonly hosted: HostedCall } | undefined;
  private readonly large = new LargeMessages();
  /** The requests that are being worked on, by their ids. */
  private readonly working = new Map<number, AbortController>();

  /**
   * @param post sends a message to the editor
   * @param loadCatalog reads schemas
   */
  constructor(
    private readonly post: (message: FromEngine) => void,
    private readonly loadCatalog: (sources: SchemaSources, signal?: AbortSignal) => Promise<Catalog>,
  ) {}

  /** Acts on one message; never throws. */
  receive(message: ToEngine): void {
    switch (message.type) {
      case "load-catalog":
        this.reply(message.id, (signal) => this.load(message.catalog, message.sources, signal));
        return;
      case "unload-catalog":
        this.catalogs.delete(message.catalog);
        return;
      case "example":
        this.reply(message.id, (signal) => this.example(message.catalog, message.method, signal));
        return;
      case "check":
        this.reply(message.id, (signal) => this.check(message.catalog, message.method, message.text, signal));
        return;
      case "describe":
        this.reply(message.id, (signal) => this.describe(message.catalog, message.method, signal));
        return;
      case "abandon":
        this.working.get(message.id)?.abort();
        return;
      case "start-call":
        this.start(message);
        return;
      case "send":
        this.reply(message.id, () => this.calls.get(message.call)?.send(message.message) ?? notRunning);
        return;
      case "save-all":
        this.reply(message.id, () => this.saveAll(message.call, message.path));
        return;
      case "save-message":
        this.reply(message.id, () => this.large.save(message.call, message.index, message.path));
        return;
      case "half-close":
        this.calls.get(message.call)?.halfClose();
        return;
      case "cancel":
        this.calls.get(message.call)?.cancel(message.reason, message.trigger);
        return;
      case "pause":
      case "resume":
        this.calls.get(message.call)?.setPaused(message.type === "pause");
        return;
      case "acknowledge":
        this.calls.get(message.call)?.acknowledge();
        return;
    }
  }

  private start({ call, request }: Extract<ToEngine, { type: "start-call" }>): void {
    const method = this.open(request.catalog, request.method);
    const hosted = new HostedCall(
      request,
      method,
      this.channels,
      (event) => this.large.take(call, event),
      (events) => this.post({ type: "events", call, events }),
      () => {
        this.calls.delete(call);
        this.ended = { call, hosted };
      },
    );
    this.calls.set(call, hosted);
  }

  private async load(number: number, sources: SchemaSources, signal: AbortSignal): Promise<LoadedCatalog> {
    const loading = this.loadCatalog(sources, signal);
    this.catalogs.set(number, loading);
    const { services, problems } = await loading.catch((error) => {
      this.catalogs.delete(number);
      throw error;
    });
    return { services, problems };
  }

  private async check(catalog: number, name: string, text: string, signal: AbortSignal): Promise<CheckReply> {
    const encoded = (await this.open(catalog, name, signal)).request.encode(text);
    return encoded.ok ? {} : { problem: encoded.problem };
  }

  private async example(catalog: number, name: string, signal: AbortSignal): Promise<ExampleReply> {
    const method = await this.open(catalog, name, signal);
    return { json: method.example() };
  }

  private async describe(catalog: number, name: string, signal: AbortSignal): Promise<DescribeReply> {
    const method = await this.open(catalog, name, signal);
    return await method.describe(signal);
  }

  private async open(catalog: number, name: string, signal?: AbortSignal): Promise<OpenMethod> {
    const loaded = await this.catalogs.get(catalog);
    if (!loaded) throw new Error("The .proto files of this method have not been loaded.");
    const opened = await loaded.open(name, signal);
    if (opened.ok) return opened.method;
    throw new UnopenedMethod(opened.problems);
  }

  private async saveAll(call: number, path: string): Promise<SaveAllReply> {
    const hosted = this.calls.get(call) ?? (this.ended?.call === call ? this.ended.hosted : undefined);
    if (hosted) return await hosted.saveAll(path);
    throw new Error(notKept);
  }

  private reply(id: number, work: (signal: AbortSignal) => Promise<unknown>): void {
    const controller = new AbortController();
    this.working.set(id, controller);
    work(controller.signal)
      .then(
        (value) => this.post({ type: "reply", id, result: value }),
        (error: Error) => {
          const missingImport = error instanceof UnopenedMethod ? error.missingImport : undefined;
          this.post({ type: "refused", id, message: error.message, missingImport });
        },
      )
      .finally(() => this.working.delete(id));
  }
}

/** A method whose schema has errors. */
class UnopenedMethod extends Error {
  readonly missingImport: string | undefined;

  constructor(problems: readonly SchemaProblem[]) {
    super(problems.map(({ message }) => message).join("\n"));
    this.missingImport = problems.find(({ missingImport }) => missingImport)?.missingImport?.name;
  }
}

/** Milliseconds for which a connection outlives its last call. */
const connectionIdleTime = 30_000;

const notRunning: Promise<SendReply> = Promise.resolve({
  accepted: false,
  problem: { message: "The call has ended." },
});
