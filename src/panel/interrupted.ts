import type { CallView } from "./call/call-view";
import { emptyForm } from "./form/form";
import { initialState, type PanelAction, type PanelState } from "./state";

/**
 * A panel as the page kept it, with its call as the extension kept it where that knows more: which of the two was
 * written last depends on how the window ended.
 */
export function restoredPanel(kept: PanelState, call: CallView | undefined): PanelState {
  // An earlier version may have kept less than this one expects.
  const whole = { ...initialState(kept.method), ...kept, form: { ...emptyForm, ...kept.form } };
  if (call === undefined) return whole;
  const same = kept.call?.id === call.id && kept.call.timeline.length >= call.timeline.length;
  return same ? whole : { ...whole, call };
}

/** What to tell a panel whose call was running when the window closed or was reloaded; nothing for others. */
export function interruptedCall(state: PanelState): PanelAction | undefined {
  const { call } = state;
  if (call === undefined || call.phase === "ended") return undefined;
  const at = call.timeline.at(-1)?.until ?? 0;
  return {
    type: "call-events",
    id: call.id,
    events: [
      {
        type: "status",
        at,
        code: 1,
        name: "CANCELLED",
        details: "The window was closed or reloaded",
        trailers: [],
        endedBy: "client",
        evidence:
          "The editor ended its engine, which cancelled the call; the time shown is that of the last event seen before.",
      },
    ],
  };
}
