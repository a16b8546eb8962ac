import * as vscode from "vscode";
import type { Services } from "../services/services";
import { editTarget } from "../targets/edit-target";
import { askSecurity, askTarget } from "../targets/target-access";
import type { TargetNode, TargetsSurroundings } from "./targets-view";

/** What a command about a target was pressed on; nothing in the palette. */
type OnTarget = TargetNode | undefined;

/**
 * Registers the commands of the view of targets.
 *
 * @param redraw shows the targets anew, after one came, went or changed
 */
export function registerTargetCommands(
  around: TargetsSurroundings,
  services: Services,
  redraw: () => void,
): vscode.Disposable {
  const registered = Object.entries(targetCommands(around, redraw)).map(([name, run]) =>
    vscode.commands.registerCommand(`grpcCancellation.${name}`, (on: OnTarget) =>
      vscode.workspace.isTrusted ? run(on) : undefined,
    ),
  );
  return vscode.Disposable.from(
    ...registered,
    around.reflections.onDidChange(() => services.tellChange()),
  );
}

/** What each command does, by its name. */
function targetCommands(
  around: TargetsSurroundings,
  redraw: () => void,
): Readonly<Record<string, (on: OnTarget) => unknown>> {
  const { access, targets, health, counters, reflections } = around;
  const chosen = async (on: OnTarget, title: string): Promise<string | undefined> =>
    on?.target ?? (await pickTarget(around, title));
  return {
    addReflection: async (on) => {
      const target = on?.target ?? (await addTarget(around));
      if (target !== undefined) await showServices(around, target, redraw);
    },
    removeReflection: async (on) => {
      if (on !== undefined) await reflections.remove(on.target);
    },
    editTarget: async (on) => {
      const target = await chosen(on, "Transport of Which Target?");
      if (target !== undefined) await editTarget(targets, target);
      redraw();
    },
    chooseSecurity: async (on) => {
      const target = await chosen(on, "Security of Which Target?");
      const security = target && (await askSecurity(target, access.security(target)));
      if (target && security) await access.choose(target, security);
      redraw();
    },
    checkHealth: async (on) => {
      const target = await chosen(on, "Health of Which Target?");
      if (target !== undefined) await health.check(target, serviceOf(on));
    },
    watchHealth: async (on) => {
      const target = await chosen(on, "Watch the Health of Which Target?");
      if (target !== undefined) health.watch(target, serviceOf(on));
    },
    unwatchHealth: (on) => on && health.unwatch(on.target, serviceOf(on)),
    followOpenCalls: async (on) => {
      const target = await chosen(on, "Open Calls of Which Target?");
      if (target !== undefined) void counters.follow(target);
    },
    unfollowOpenCalls: (on) => on && counters.unfollow(on.target),
    forgetTarget: async (on) => {
      if (on === undefined) return;
      counters.unfollow(on.target);
      health.unwatch(on.target, "");
      await reflections.remove(on.target);
      await access.forget(on.target);
      redraw();
    },
    refreshTargets: () => reflections.refresh(),
  };
}

/** The whole server, unless it was pressed on one of its services. */
function serviceOf(on: OnTarget): string {
  if (on?.type === "health") return on.service;
  return on?.type === "service" ? on.service.fullName : "";
}

async function addTarget({ access }: TargetsSurroundings): Promise<string | undefined> {
  const asked = await askTarget(access, "Add Services by Reflection");
  if (asked === undefined) return undefined;
  await access.choose(asked.target, asked.security);
  return asked.target;
}

/** Asks a server for its services, and says why where there are none. */
async function showServices(
  { reflections }: TargetsSurroundings,
  target: string,
  redraw: () => void,
): Promise<void> {
  const options = { location: { viewId: "grpcCancellation.targets" } };
  const { services, problems } = await vscode.window.withProgress(options, () => reflections.add(target));
  redraw();
  if (services.length > 0) return;
  const why = problems[0]?.message ?? `${target} offers no services.`;
  void vscode.window.showErrorMessage(`gRPC: ${why}`);
}

async function pickTarget({ access }: TargetsSurroundings, title: string): Promise<string | undefined> {
  const known = access.all.map((label) => ({ label }));
  const picked = await vscode.window.showQuickPick(known, {
    title,
    placeHolder: known.length === 0 ? "No target is known yet: call a method first" : "Target",
  });
  return picked?.label;
}
