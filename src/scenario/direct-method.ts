import { startCall } from "../rpc/call";
import { callMethod } from "../rpc/call-method";
import type { CallMethod } from "../rpc/call-options";
import type { Catalog } from "../rpc/catalog";
import { openChannel, TransportError } from "../rpc/channel";
import type { CallEvent } from "../rpc/event";
import type { ScenarioCall, ScenarioMethod } from "./run";

/** A method of a catalog that is called from this very process, over a connection of each call's own. */
export async function directMethod(
  catalog: Catalog,
  name: string,
  signal: AbortSignal | undefined,
): Promise<ScenarioMethod | { readonly problems: readonly string[] }> {
  const opened = await catalog.open(name, signal);
  if (!opened.ok) {
    const errors = [...catalog.problems, ...opened.problems].filter(({ severity }) => severity === "error");
    return { problems: errors.map(({ message }) => message) };
  }
  const method = callMethod(opened.method);
  return { kind: method.kind, call: (call, emit) => callDirectly(method, call, signal, emit) };
}

async function callDirectly(
  method: CallMethod,
  call: ScenarioCall,
  signal: AbortSignal | undefined,
  emit: (event: CallEvent) => void,
): Promise<{ readonly problem: string } | undefined> {
  const { target, security, metadata, messages, halfClose, deadline, plan, reason } = call;
  let channel: ReturnType<typeof openChannel>;
  try {
    channel = openChannel(target, { security });
  } catch (error) {
    if (error instanceof TransportError) return { problem: error.message };
    throw error;
  }
  try {
    const options = {
      target,
      channel,
      method,
      metadata,
      messages: messages.map((text) => ({ text })),
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
