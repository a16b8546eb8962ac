import * as vscode from "vscode";
import type { PlanTrigger, RequestForm } from "../../panel/form/form";
import { kindLooks } from "../services/kind-looks";
import type { Services } from "../services/services";
import type { Calls, TrackedCall } from "./calls";

/** Lets the user choose one of the workspace's methods. */
export async function pickMethod(services: Services): Promise<string | undefined> {
  const items = services.all().then((known) =>
    known
      .flatMap((service) => service.methods)
      .map((method) => ({
        label: method.name,
        description: method.service,
        detail: kindLooks[method.kind].words,
        fullName: method.fullName,
      })),
  );
  const picked = await vscode.window.showQuickPick(items, {
    placeHolder: "Method",
    matchOnDescription: true,
    title: "gRPC Method",
  });
  return picked?.fullName;
}

/** Lets the user choose a running call; a single one is taken without asking. */
export async function pickRunning(calls: Calls): Promise<readonly TrackedCall[]> {
  const { running } = calls;
  if (running.length <= 1) return running;
  const items = running.map((call) => ({ label: call.method, description: call.target, calls: [call] }));
  const all = { label: "All", description: `${running.length} calls`, calls: [...running] };
  const picked = await vscode.window.showQuickPick([...items, all], { title: "Cancel Which Call?" });
  return picked?.calls ?? [];
}

/** Lets the user choose a call of the history. */
export async function pickEnded(calls: Calls): Promise<TrackedCall | undefined> {
  const items = calls.all
    .filter(({ verdict }) => verdict !== undefined)
    .map((call) => ({
      label: call.method,
      description: call.target,
      detail: `${call.verdict?.name}: ${call.verdict?.headline}`,
      call,
    }));
  const picked = await vscode.window.showQuickPick(items, { title: "Call Again", matchOnDescription: true });
  return picked?.call;
}

const plans: readonly (vscode.QuickPickItem & {
  readonly trigger: PlanTrigger;
  readonly ask?: string;
  readonly value?: string;
})[] = [
  { label: "After messages received…", trigger: "received", ask: "After how many messages?", value: "3" },
  { label: "After a time…", trigger: "time", ask: "After how long?", value: "500ms" },
  { label: "When headers arrive", trigger: "headers" },
  { label: "When request headers are sent", trigger: "begin" },
  { label: "Before anything is sent", trigger: "start" },
  { label: "After messages sent…", trigger: "sent", ask: "After how many messages?", value: "1" },
  { label: "After half-close", trigger: "half-close" },
  { label: "At a random moment…", trigger: "random", ask: "Within how long?", value: "2s" },
  { label: "When a message has…", trigger: "when", ask: "Field and value", value: "progress>=50" },
];

/** Lets the user choose when a call is to be cancelled. */
export async function pickPlan(): Promise<Pick<RequestForm, "planTrigger" | "planAmount"> | undefined> {
  const plan = await vscode.window.showQuickPick(plans, { title: "Cancel the Call", placeHolder: "When?" });
  if (plan === undefined) return undefined;
  if (plan.ask === undefined) return { planTrigger: plan.trigger, planAmount: "" };
  const planAmount = await vscode.window.showInputBox({ title: plan.ask, value: plan.value ?? "" });
  return planAmount === undefined ? undefined : { planTrigger: plan.trigger, planAmount };
}
