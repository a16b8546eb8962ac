/**
 * What the webview and the extension say to each other. The extension holds the truth; the webview draws it.
 *
 * Elements that tests and assistive tools can rely on (ids are unique in the page):
 *
 * | element | what it is |
 * |---|---|
 * | `#method` | heading with the full method name; `data-kind` is the kind of method |
 * | `#target`, `#tls` | text field with the target's history, select of plaintext / tls / tls-unverified |
 * | `#request` | textarea with the request as JSON |
 * | `#example` | button that puts the generated example back |
 * | `#metadata-add`, `#metadata [data-row]` | button; rows with `.key`, `.value`, `.remove` |
 * | `#deadline` | text field, `5s`, `500ms` |
 * | `#plan-trigger`, `#plan-amount` | select none, start, begin, headers, time, received, sent, half-close, random, when; and its text |
 * | `#call`, `#send`, `#half-close` | buttons; `aria-disabled="true"` when they would do nothing |
 * | `#cancel`, `#reason` | button and the reason that it gives; Escape anywhere cancels with that reason |
 * | `#phase` | `data-phase` is idle, starting, running, cancelling or ended |
 * | `#sent-count`, `#received-count` | exact counters, digits alone in `data-count` |
 * | `#messages` | `role=listbox`; rows `[role=option][data-direction][data-index]`, newest kept, virtualised |
 * | `#message-detail` | the selected message, in full up to a limit |
 * | `#timeline` | list; rows `li[data-event]` with the type of the event |
 * | `#verdict` | `role=status`; `data-ended-by`, `data-code`, `data-name`; `.headline`, `.reason`, `.evidence`, `.latency` |
 * | `#server-verdicts` | what the watched servers did; rows `li[data-outcome]` with `.server`, `.outcome`, `.place` |
 * | `#sequence` | the request through the servers; `[data-item][data-kind]`, those that open a line are links |
 * | `#pause` | button that stops and resumes reading; `aria-pressed` |
 * | `#save-to`, `#saved-to` | button that chooses a file for all messages; where they go |
 * | `#save-received` | button that saves what an ended call has received |
 * | `#sweep-points`, `#sweep`, `#sweep-table` | text, button that runs or stops the sweep, a row for each point |
 * | `#remaining` | what is left of the deadline |
 * | `.remedy` | button in an error or verdict that does something about it |
 * | `#problem-target`, `#problem-request`, … | error text at the field; absent when the field is right |
 */
import type { SourcePlace } from "../trace/evidence";
import type { FramePlace } from "../trace/sequence/sequence";
import type { MessageDirection } from "./call/call-view";
import type { RequestForm } from "./form/form";
import type { Remedy } from "./remedy";
import type { PanelAction, PanelState } from "./state";

/** Said by the extension. */
export type ToWebview =
  /** Everything, at the start and after the page was hidden. */
  | { readonly type: "state"; readonly state: PanelState }
  /** What changed, to be applied in order; answered by `drawn` with the same number. */
  | { readonly type: "actions"; readonly batch: number; readonly actions: readonly PanelAction[] };

/** Said by the webview. */
export type FromWebview =
  | { readonly type: "ready" }
  /** The batch is on the screen: the extension may let more messages come. */
  | { readonly type: "drawn"; readonly batch: number }
  | { readonly type: "edit"; readonly change: Partial<RequestForm> }
  /** A secret was typed; it goes to the secret storage and into no state. */
  | { readonly type: "secret"; readonly key: string; readonly value: string }
  | { readonly type: "call" }
  | { readonly type: "send" }
  | { readonly type: "half-close" }
  | { readonly type: "cancel"; readonly reason: string }
  | { readonly type: "pause"; readonly paused: boolean }
  | { readonly type: "sweep" }
  | { readonly type: "stop-sweep" }
  /** Where to save the messages of the running or the next call to, or those that have come. */
  | { readonly type: "choose-save-file"; readonly received: boolean }
  | { readonly type: "forget-save-file" }
  | { readonly type: "save-message"; readonly index: number }
  | { readonly type: "edit-transport" }
  | { readonly type: "remedy"; readonly remedy: Remedy }
  | { readonly type: "use-example" }
  | { readonly type: "open-message"; readonly direction: MessageDirection; readonly index: number }
  | { readonly type: "copy-timeline" }
  | { readonly type: "copy-grpcurl" }
  | { readonly type: "open-place"; readonly place: SourcePlace }
  | { readonly type: "open-frame"; readonly frame: FramePlace }
  | { readonly type: "export-trace" }
  | { readonly type: "show-source" }
  | { readonly type: "manage-trust" };

/** What the webview keeps over a reload of the window: enough to draw itself again, with no secret and no message. */
export interface SavedPanel {
  readonly version: 1;
  readonly state: PanelState;
}
