import type { CallPhase } from "../../panel/call/call-view";
import { formatBytes, formatCount, formatMilliseconds } from "../../panel/format";
import type { PanelState } from "../../panel/state";
import { element, setText } from "../element";
import type { Part } from "../page";

const phaseNames: Readonly<Record<CallPhase | "idle", string>> = {
  idle: "not called yet",
  starting: "starting",
  running: "running",
  cancelling: "cancelling",
  ended: "ended",
};

/** What the call is doing, since when, and how many messages went each way. */
export function progress(): Part {
  const phase = element("span", { id: "phase" });
  const elapsed = element("span", { class: "elapsed" });
  const remaining = element("span", { id: "remaining", role: "timer", "aria-live": "off" });
  const sent = element("span", { id: "sent-count" });
  const received = element("span", { id: "received-count" });
  const late = element("span", { id: "late-count", class: "late" });
  const node = element("div", { class: "progress" }, phase, elapsed, remaining);
  node.append(sent, received, late);
  const clock = new CallClock(elapsed, remaining);
  return {
    node,
    draw(state) {
      const { call } = state;
      phase.dataset["phase"] = call?.phase ?? "idle";
      setText(phase, call?.paused ? "paused" : phaseNames[call?.phase ?? "idle"]);
      drawCount(sent, call?.sent, "sent", call?.sentBytes);
      drawCount(received, call?.received, "received", call?.receivedBytes);
      const after = call?.receivedAfterCancel ?? 0;
      late.hidden = after === 0;
      setText(late, after === 0 ? "" : `${formatCount(after)} after the cancel`);
      clock.follow(state);
    },
  };
}

function drawCount(
  node: HTMLElement,
  count: number | undefined,
  word: string,
  bytes: number | undefined,
): void {
  node.hidden = count === undefined;
  node.dataset["count"] = String(count ?? 0);
  setText(node, `${formatCount(count ?? 0)} ${word}, ${formatBytes(bytes ?? 0)}`);
}

/**
 * Shows the time since the start, and what is left of the deadline, while a call runs; the engine's own time once it
 * has ended.
 */
class CallClock {
  #call: string | undefined;
  #origin = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  #deadline: number | undefined;

  constructor(
    private readonly node: HTMLElement,
    private readonly remaining: HTMLElement,
  ) {}

  follow({ call }: PanelState): void {
    this.#deadline = call?.verdict === undefined ? call?.deadline : undefined;
    this.remaining.hidden = this.#deadline === undefined;
    if (call === undefined || call.verdict !== undefined) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      setText(this.node, call?.verdict === undefined ? "" : formatMilliseconds(call.verdict.elapsed));
      return;
    }
    if (this.#call !== call.id) {
      this.#call = call.id;
      // After the page was hidden, the last event tells how long the call runs at least.
      this.#origin = performance.now() - (call.timeline.at(-1)?.until ?? 0);
    }
    this.#timer ??= setInterval(() => this.#tick(), 100);
  }

  #tick(): void {
    const elapsed = performance.now() - this.#origin;
    setText(this.node, `${(elapsed / 1000).toFixed(1)} s`);
    if (this.#deadline === undefined) return;
    const left = Math.max(0, this.#deadline - elapsed) / 1000;
    setText(this.remaining, `${left.toFixed(1)} s until the deadline`);
  }
}
