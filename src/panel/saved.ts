import type { SavedPanel } from "./protocol";
import type { PanelState } from "./state";

/** What is kept of a panel over a reload: no message and no problem, and secrets were never in it. */
export function savedPanel(state: PanelState): SavedPanel {
  const call = state.call === undefined ? undefined : { ...state.call, messages: [] };
  const sweep = state.sweep && { ...state.sweep, running: false };
  return { version: 1, state: { ...state, problems: [], unavailable: "", call, sweep, trace: undefined } };
}
