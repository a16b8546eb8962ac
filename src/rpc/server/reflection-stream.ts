import { type Channel, Client, type ClientDuplexStream, credentials, type ServiceError } from "@grpc/grpc-js";
import type { TransportOptions } from "../channel/transport";
import type { MetadataEntries } from "../event";
import { toWireMetadata } from "../metadata";
import { bundledMethod } from "../schema/bundled-method";
import type { OpenMethod } from "../schema/method";

/** A server that is asked for its own schema; plain data. */
export interface ReflectionSource {
  readonly target: string;
  readonly transport: TransportOptions;
  /** Sent with the questions, for servers that ask who is there. */
  readonly metadata: MetadataEntries;
  /** Milliseconds after which a server that does not answer is given up. */
  readonly timeout: number;
}

/** The server ended the questions with a status that is not OK. */
export class ReflectionError extends Error {
  constructor(
    message: string,
    readonly code: number,
  ) {
    super(message);
  }
}

/** Names what is asked for. */
export type FileQuestion = { readonly fileContainingSymbol: string } | { readonly fileByFilename: string };

interface Answer {
  readonly listServicesResponse?: { readonly service?: readonly { readonly name: string }[] };
  readonly fileDescriptorResponse?: { readonly fileDescriptorProto?: readonly string[] };
  readonly errorResponse?: { readonly errorCode?: number; readonly errorMessage?: string };
}

type Stream = ClientDuplexStream<Uint8Array, Uint8Array>;

/** One stream of questions and answers; whoever opens it ends it. */
export class ReflectionStream {
  private waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined;
  private failure: ReflectionError | undefined;

  private constructor(
    private readonly method: OpenMethod,
    private readonly stream: Stream,
  ) {
    stream.on("data", (bytes: Uint8Array) => this.receive(bytes));
    stream.on("error", (error: ServiceError) => this.fail(new ReflectionError(error.message, error.code)));
    stream.on("end", () => this.fail(new ReflectionError("the server ended the reflection stream early", 0)));
  }

  /** Starts the stream on a channel; aborting the signal cancels it. */
  static async open(
    version: "v1" | "v1alpha",
    { target, metadata, timeout }: ReflectionSource,
    channel: Channel,
    signal: AbortSignal | undefined,
  ): Promise<ReflectionStream> {
    const file = ["grpc", "reflection", version, "reflection.proto"];
    const method = await bundledMethod(file, "ServerReflectionInfo", signal);
    const { path, requestSerialize, responseDeserialize } = method.definition;
    const client = new Client(target, credentials.createInsecure(), { channelOverride: channel });
    const stream: Stream = client.makeBidiStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      toWireMetadata(metadata),
      { deadline: Date.now() + timeout },
    );
    const cancel = () => stream.cancel();
    signal?.addEventListener("abort", cancel, { once: true });
    stream.once("status", () => signal?.removeEventListener("abort", cancel));
    return new ReflectionStream(method, stream);
  }

  /** The full names of the services that the server offers. */
  async listServices(): Promise<string[]> {
    const { listServicesResponse, errorResponse } = await this.ask({ listServices: "*" });
    if (listServicesResponse === undefined) {
      throw new ReflectionError(
        errorResponse?.errorMessage ?? "the server lists no services",
        errorResponse?.errorCode ?? 0,
      );
    }
    return (listServicesResponse.service ?? []).map((service) => service.name);
  }

  /** The descriptors that the server gives, or why it gives none. */
  async filesWith(question: FileQuestion): Promise<Uint8Array[] | string> {
    const { fileDescriptorResponse, errorResponse } = await this.ask(question);
    if (fileDescriptorResponse === undefined) return errorResponse?.errorMessage ?? "it gave no file";
    return (fileDescriptorResponse.fileDescriptorProto ?? []).map((text) => Buffer.from(text, "base64"));
  }

  /** Ends the questions; the server then ends the stream. */
  end(): void {
    this.failure ??= new ReflectionError("the questions have ended", 0);
    this.stream.end();
  }

  private ask(question: object): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.failure !== undefined) {
        reject(this.failure);
        return;
      }
      const encoded = this.method.request.encodeValue(question);
      if (!encoded.ok) throw new Error(encoded.problem.message);
      this.waiting = { resolve, reject };
      this.stream.write(encoded.bytes);
    });
  }

  private receive(bytes: Uint8Array): void {
    const decoded = this.method.response.decode(bytes);
    if (decoded.ok) this.waiting?.resolve(decoded.message as Answer);
    else this.fail(new ReflectionError(decoded.problem.message, 0));
  }

  private fail(error: ReflectionError): void {
    this.failure ??= error;
    this.waiting?.reject(error);
  }
}
