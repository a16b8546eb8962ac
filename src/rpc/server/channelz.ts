import { Client, credentials, type ServiceError, status } from "@grpc/grpc-js";
import { openChannel, TransportError } from "../channel/channel";
import { connectionAdvice, connectionProblem } from "../channel/connection-advice";
import type { TransportOptions } from "../channel/transport";
import type { MetadataEntries } from "../event";
import { toWireMetadata } from "../metadata";
import { bundledMethod } from "../schema/bundled-method";
import type { OpenMethod } from "../schema/method";
import { type ServerCounters, serverCounters } from "./channelz-counters";

/** A server that is asked for its counters. */
export interface ChannelzSource {
  readonly target: string;
  readonly transport: TransportOptions;
  readonly metadata: MetadataEntries;
  /** Milliseconds after which a server that does not answer is given up. */
  readonly timeout: number;
}

/** Asks again and again over one connection, until it is closed. */
export interface ChannelzReader {
  /** The counters of all servers of the process, or why there are none, in a sentence. */
  read(): Promise<readonly ServerCounters[] | { readonly problem: string }>;
  close(): void;
}

/**
 * Reads the counters that a server offers by the channelz service.
 *
 * @throws the signal's reason, or Error when this installation lacks the service's .proto
 */
export async function openChannelz(
  source: ChannelzSource,
  signal?: AbortSignal,
): Promise<ChannelzReader | { readonly problem: string }> {
  const method = await bundledMethod(["grpc", "channelz", "v1", "channelz.proto"], "GetServers", signal);
  try {
    const channelOverride = openChannel(source.target, source.transport);
    const client = new Client(source.target, credentials.createInsecure(), { channelOverride });
    return {
      read: () => readOnce(client, method, source, signal),
      close: () => channelOverride.close(),
    };
  } catch (error) {
    if (error instanceof TransportError) return { problem: error.message };
    throw error;
  }
}

function readOnce(
  client: Client,
  method: OpenMethod,
  { target, metadata, timeout }: ChannelzSource,
  signal: AbortSignal | undefined,
): Promise<readonly ServerCounters[] | { readonly problem: string }> {
  const encoded = method.request.encodeValue({});
  if (!encoded.ok) throw new Error(encoded.problem.message);
  const { path, requestSerialize, responseDeserialize } = method.definition;
  return new Promise((resolve) => {
    const call = client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      encoded.bytes,
      toWireMetadata(metadata),
      { deadline: Date.now() + timeout },
      (error, bytes) => {
        signal?.removeEventListener("abort", cancel);
        resolve(error || !bytes ? { problem: problemOf(target, error) } : countersIn(method, bytes));
      },
    );
    const cancel = () => call.cancel();
    signal?.addEventListener("abort", cancel, { once: true });
  });
}

function countersIn(
  method: OpenMethod,
  bytes: Uint8Array,
): readonly ServerCounters[] | { readonly problem: string } {
  const decoded = method.response.decode(bytes);
  if (!decoded.ok) return { problem: decoded.problem.message };
  return serverCounters(decoded.message);
}

function problemOf(target: string, error: ServiceError | null): string {
  if (error?.code === status.UNIMPLEMENTED) {
    return `${target} offers no channelz service; register it in the server, or watch the server by probe or tap.`;
  }
  const text = error?.details ?? "the answer was empty";
  return error?.code === status.UNAVAILABLE
    ? `${target} cannot be reached: ${connectionProblem(text)} ${connectionAdvice(text).text}`
    : `${target} did not tell its counters: ${text}`;
}
