import { startCall } from "../rpc/call/call";
import { callMethod } from "../rpc/call/call-method";
import type { CallMethod } from "../rpc/call/call-options";
import type { Catalog } from "../rpc/catalog";
import { openChannel, TransportError } from "../rpc/channel/channel";
import type { TransportOptions } from "../rpc/channel/transport";
import type { CallEvent, MetadataEntries } from "../rpc/event";
import type { ScenarioCall, ScenarioMethod } from "./run";

/** What a call needs to know of the way to its target. */
export type CallTarget = Pick<ScenarioCall, "target" | "security" | "settings" | "metadata">;

/** Finds the way to a target, with the metadata that goes there; a problem, in a sentence, where there is none. */
export type RouteTo = (
  call: CallTarget,
) => Promise<
  { readonly transport: TransportOptions; readonly metadata: MetadataEntries } | { readonly problem: string }
>;

/** A method of a catalog that is called from this very process, over a connection of each call's own. */
export async function directMethod(
  catalog: Catalog,
  name: string,
  routeTo: RouteTo,
  signal: AbortSignal | undefined,
): Promise<ScenarioMethod | { readonly problems: readonly string[] }> {
  const opened = await catalog.open(name, signal);
  if (!opened.ok) {
    const errors = [...catalog.problems, ...opened.problems].filter(({ severity }) => severity === "error");
    return { problems: [...new Set(errors.map(({ message }) => message))] };
  }
  const method = callMethod(opened.method);
  return { kind: method.kind, call: (call, emit) => callDirectly(method, call, routeTo, signal, emit) };
}

async function callDirectly(
  method: CallMethod,
  call: ScenarioCall,
  routeTo: RouteTo,
  signal: AbortSignal | undefined,
  emit: (event: CallEvent) => void,
): Promise<{ readonly problem: string } | undefined> {
  const { target, messages, halfClose, waitForReady, deadline, plan, reason } = call;
  const route = await routeTo(call);
  if ("problem" in route) return route;
  let channel: ReturnType<typeof openChannel>;
  try {
    channel =
      call.relay === undefined
        ? openChannel(target, route.transport)
        : openChannel(`127.0.0.1:${call.relay}`, throughRelay(target, route.transport));
  } catch (error) {
    if (error instanceof TransportError) return { problem: error.message };
    throw error;
  }
  try {
    const options = {
      target,
      channel,
      method,
      metadata: route.metadata,
      waitForReady,
      messages,
      halfClose,
      ...(deadline !== undefined && { deadline }),
      ...(plan && { cancelPlan: plan }),
      ...(reason !== undefined && { cancelReason: reason }),
      ...(signal && { signal }),
    };
    await startCall(options, emit).ended;
  } finally {
    channel.close();
  }
  return undefined;
}

/** A relay has another address than the server, which knows itself, and is known by its certificate, by its own. */
function throughRelay(target: string, transport: TransportOptions): TransportOptions {
  // A socket's file is no authority; the library says this for one.
  const own = target.startsWith("unix:") ? "localhost" : target.replace(/^(?:ipv[46]:|dns:(?:\/\/\/)?)/, "");
  const authority = transport.authority ?? own;
  const host = authority.replace(/:\d+$/, "").replace(/^\[|\]$/g, "");
  const { security } = transport;
  const isAddress = /^[\d.]+$|:/.test(host);
  const named = security.type === "tls" && security.serverName === undefined && !isAddress;
  return {
    ...transport,
    authority,
    proxy: "none",
    ...(named && { security: { ...security, serverName: host } }),
  };
}
