import { isRunning } from "../../panel/state";
import { tell } from "../editor";
import { button, element, setEnabled, setValue } from "../element";
import { icon } from "../icon";
import type { Page, Part } from "../page";

/** The cancel button and the reason it gives. */
export function cancel(page: Page): Part {
  const reason = element("input", {
    id: "reason",
    type: "text",
    placeholder: "reason, stays on this machine",
    "aria-label": "Reason for the cancel; it stays on this machine",
  });
  reason.addEventListener("input", () => page.edit({ reason: reason.value }));
  const press = button(
    { id: "cancel", class: "danger", title: "Cancel the call (Escape)", "aria-keyshortcuts": "Escape" },
    () => tell({ type: "cancel", reason: reason.value }),
    icon("cancel"),
    "Cancel",
  );
  const node = element("div", { class: "row cancel", role: "group", "aria-label": "Cancel" }, reason, press);
  return {
    node,
    draw(state) {
      setValue(reason, state.form.reason);
      setEnabled(press, isRunning(state) && state.call?.phase !== "cancelling");
    },
  };
}
