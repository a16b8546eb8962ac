import type { RequestForm } from "../panel/form/form";
import type { PanelState } from "../panel/state";

/** One part of the screen: its elements, and how they follow the state. */
export interface Part {
  readonly node: HTMLElement;
  draw(state: PanelState): void;
}

/** What parts of the screen can ask for. */
export interface Page {
  /** The state as it is drawn. */
  state(): PanelState;
  /** The user changed fields; drawn at once and told to the extension. */
  edit(change: Partial<RequestForm>): void;
}
