import { cancelPresets } from "../../rpc/plan/cancel-presets";
import type { PlanTrigger, RequestForm } from "./form";

/** The fields of a form that say when to cancel. */
export type PlanFields = Pick<RequestForm, "planTrigger" | "planAmount">;

/** Triggers that stand for themselves. */
const bare: ReadonlySet<string> = new Set<PlanTrigger>(["start", "begin", "headers", "half-close"]);

/** The engine's text form of the plan in a form; undefined for none. */
export function planText({ planTrigger, planAmount }: PlanFields): string | undefined {
  const amount = planAmount.trim();
  switch (planTrigger) {
    case "none":
      return undefined;
    case "start":
    case "begin":
    case "headers":
    case "half-close":
      return planTrigger;
    case "time":
      return lengthOfTime(amount);
    case "received":
      return `${amount}messages`;
    case "sent":
      return `${amount}sent`;
    case "random":
      return `random:${lengthOfTime(amount)}`;
    case "when":
      return `when:${amount}`;
  }
}

/** A plan, in the engine's text form, as a form shows it; no plan where there is none. */
export function planFields(plan: string | undefined): PlanFields {
  if (plan === undefined) return { planTrigger: "none", planAmount: "" };
  if (bare.has(plan)) return { planTrigger: plan as PlanTrigger, planAmount: "" };
  const count = /^(\d+)(messages|sent)$/.exec(plan);
  if (count) return { planTrigger: count[2] === "sent" ? "sent" : "received", planAmount: count[1]! };
  const named = /^(random|when):(.*)$/s.exec(plan);
  if (named) return { planTrigger: named[1] as "random" | "when", planAmount: named[2]! };
  return { planTrigger: "time", planAmount: plan };
}

/** The cancellation cases of gRPC's interoperability tests, as a form shows them. */
export const planPresets: readonly { readonly name: string; readonly plan: PlanFields }[] = cancelPresets.map(
  ({ name, plan }) => ({ name, plan: planFields(plan) }),
);

/** In the panel a bare number means milliseconds, as the field says. */
export function lengthOfTime(text: string): string {
  return /^\d+(\.\d+)?$/.test(text) ? `${text}ms` : text;
}
