import type { PanelAction, PanelState } from "./state";

/** What to tell a panel whose call was running when the window closed or was reloaded; nothing for others. */
export function interruptedCall(state: PanelState): PanelAction | undefined {
  const { call } = state;
  if (call === undefined || call.phase === "ended") return undefined;
  const at = call.timeline.at(-1)?.until ?? 0;
  return {
    type: "call-events",
    id: call.id,
    events: [
      { type: "cancelled", at, reason: "The window was closed or reloaded", trigger: "the editor" },
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
