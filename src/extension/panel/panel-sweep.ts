import type { PanelState } from "../../panel/state";
import { messagesOfSweep, rowWithTrace, type SweepRow, sweepPlans } from "../../panel/sweep";
import { type CancelPlan, describeCancelPlan, formatCancelPlan } from "../../rpc/plan/cancel-plan";
import { isBeyond, sweepForms } from "../../rpc/plan/sweep-plan";
import type { CallSession, Sending } from "./call-session";

/** A panel's request, called again and again and cancelled at another point each time. */
export class PanelSweep {
  #stopped = true;

  constructor(private readonly session: CallSession) {}

  get running(): boolean {
    return !this.#stopped;
  }

  /** Runs the sweep that the form asks for; resolves after its last call. */
  async run(): Promise<void> {
    if (this.running) return;
    const { form, method } = this.session.state;
    const planned = sweepPlans(form.sweep, method.kind);
    if ("problem" in planned) {
      const problem = { field: "sweep", message: planned.problem, next: `Write ${sweepForms}.` } as const;
      this.session.apply({ type: "problems", field: "sweep", problems: [problem] });
      return;
    }
    this.#stopped = false;
    this.#show([], true);
    try {
      await this.#runAll(planned.plans);
    } finally {
      this.#stopped = true;
      this.#show(this.session.state.sweep?.rows ?? [], false);
    }
  }

  /** Begins no further call; who stops it cancels the one that runs. */
  stop(): void {
    this.#stopped = true;
  }

  async #runAll(plans: readonly CancelPlan[]): Promise<void> {
    const messages = this.#messages(plans);
    const passed = new Set<CancelPlan["type"]>();
    for (const plan of plans) {
      if (this.#stopped) return;
      if (isBeyond(plan, passed)) continue;
      const row = await this.#callOnce(plan, messages);
      if (row === undefined) return;
      if (row.verdict.endedBy !== "client") passed.add(plan.type);
      // News of the servers change the rows that are there.
      this.#show([...(this.session.state.sweep?.rows ?? []), row], true);
    }
  }

  /** @returns undefined when no call was made; what is wrong shows at its field */
  async #callOnce(
    plan: CancelPlan,
    messages: Pick<Sending, "messages" | "halfClose">,
  ): Promise<SweepRow | undefined> {
    const call = await this.session.call({ ...messages, cancelPlan: formatCancelPlan(plan) });
    if (call === undefined) return undefined;
    await call.ended;
    return rowOfCall(this.session.state, plan);
  }

  /** A method that takes many messages is sent the form's, as often as the last point needs, and half-closed. */
  #messages(plans: readonly CancelPlan[]): Pick<Sending, "messages" | "halfClose"> {
    const { form, method } = this.session.state;
    if (method.kind !== "client-streaming" && method.kind !== "bidi") return {};
    const messages = Array.from({ length: messagesOfSweep(plans) }, () => ({ text: form.request }));
    return { messages, halfClose: true };
  }

  #show(rows: readonly SweepRow[], running: boolean): void {
    this.session.apply({ type: "sweep", sweep: { running, rows } });
  }
}

/** The row of a sweep for the call that a panel has just made; undefined while that has not ended. */
export function rowOfCall({ call, trace }: PanelState, plan: CancelPlan): SweepRow | undefined {
  if (call?.verdict === undefined) return undefined;
  const { id, sent, received, verdict } = call;
  const row = { id, point: describeCancelPlan(plan), sent, received, verdict, servers: [] };
  return trace === undefined ? row : rowWithTrace(row, trace);
}
