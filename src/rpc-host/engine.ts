import type { Catalog, SchemaSources } from "../rpc/catalog";
import { ChannelPool } from "../rpc/channel-pool";
import type { OpenMethod } from "../rpc/schema/method";
import { HostedCall } from "./hosted-call";
import type { CheckReply, FromEngine, LoadedCatalog, SendReply, ToEngine } from "./protocol";

/** The engine behind messages: catalogs and calls by the numbers that the editor gave them. */
export class Engine {
  private readonly channels = new ChannelPool(connectionIdleTime);
  private readonly catalogs = new Map<number, Promise<Catalog>>();
  private readonly calls = new Map<number, HostedCall>();

  /**
   * @param post sends a message to the editor
   * @param loadCatalog reads schemas
   */
  constructor(
    private readonly post: (message: FromEngine) => void,
    private readonly loadCatalog: (sources: SchemaSources) => Promise<Catalog>,
  ) {}

  /** Acts on one message; never throws. */
  receive(message: ToEngine): void {
    switch (message.type) {
      case "load-catalog":
        this.reply(message.id, this.load(message.catalog, message.sources));
        return;
      case "unload-catalog":
        this.catalogs.delete(message.catalog);
        return;
      case "example":
        this.reply(message.id, this.example(message.catalog, message.method));
        return;
      case "check":
        this.reply(message.id, this.check(message.catalog, message.method, message.text));
        return;
      case "start-call":
        this.start(message);
        return;
      case "send":
        this.reply(message.id, this.calls.get(message.call)?.send(message.message) ?? ended);
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
      (events) => this.post({ type: "events", call, events }),
      () => this.calls.delete(call),
    );
    this.calls.set(call, hosted);
  }

  private async load(number: number, sources: SchemaSources): Promise<LoadedCatalog> {
    const loading = this.loadCatalog(sources);
    this.catalogs.set(number, loading);
    const { services, problems } = await loading;
    return { services, problems };
  }

  private async check(catalog: number, name: string, text: string): Promise<CheckReply> {
    const encoded = (await this.open(catalog, name)).request.encode(text);
    return encoded.ok ? {} : { problem: encoded.problem };
  }

  private async example(catalog: number, name: string) {
    const method = await this.open(catalog, name);
    return { json: method.example() };
  }

  private async open(catalog: number, name: string): Promise<OpenMethod> {
    const loaded = await this.catalogs.get(catalog);
    if (!loaded) throw new Error("The .proto files of this method have not been loaded.");
    const opened = await loaded.open(name);
    if (opened.ok) return opened.method;
    throw new Error(opened.problems.map((problem) => problem.message).join("\n"));
  }

  private reply(id: number, result: Promise<unknown>): void {
    result.then(
      (value) => this.post({ type: "reply", id, result: value }),
      (error: Error) => this.post({ type: "refused", id, message: error.message }),
    );
  }
}

/** Milliseconds for which a connection outlives its last call. */
const connectionIdleTime = 30_000;

const ended: Promise<SendReply> = Promise.resolve({
  accepted: false,
  problem: { message: "The call has ended." },
});
