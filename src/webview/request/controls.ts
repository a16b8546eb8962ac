import { isRunning } from "../../panel/state";
import { tell } from "../editor";
import { button, element, setEnabled } from "../element";
import { icon } from "../icon";
import type { Page, Part } from "../page";
import { cancel } from "./cancel";
import { ProblemText } from "./problem";
import { progress } from "./progress";

/** What starts and what ends a call, and how it stands between: all of it stays in view. */
export function controls(page: Page): Part {
  const call = button(
    { id: "call", class: "primary", title: "Call (Ctrl+Enter)", "aria-keyshortcuts": "Control+Enter" },
    () => tell({ type: "call" }),
    icon("call"),
    "Call",
  );
  const doing = progress();
  const stop = cancel(page);
  const problem = new ProblemText("method", call);
  const bar = element("div", { class: "bar" }, call, doing.node, stop.node);
  const node = element("section", { class: "controls", "aria-label": "Call and cancel" }, bar, problem.node);
  return {
    node,
    draw(state) {
      setEnabled(call, !isRunning(state) && !state.sweep?.running && state.unavailable === "");
      doing.draw(state);
      stop.draw(state);
      problem.draw(state);
    },
  };
}
