import type { PlanTrigger } from "../panel/form";
import { element, setText, setValue } from "./element";
import type { Page, Part } from "./page";
import { ProblemText } from "./problem";

const triggers: readonly (readonly [PlanTrigger, string])[] = [
  ["none", "only when I press Cancel"],
  ["time", "after a time"],
  ["messages", "after messages received"],
  ["headers", "when headers arrive"],
];

/** What ends the call without a click: its deadline, and the cancel plan. */
export function limits(page: Page): Part {
  const deadline = element("input", {
    id: "deadline",
    type: "text",
    placeholder: "none",
    spellcheck: "false",
  });
  deadline.addEventListener("input", () => page.edit({ deadline: deadline.value }));
  const options = triggers.map(([value, text]) => element("option", { value }, text));
  const trigger = element("select", { id: "plan-trigger" }, ...options);
  trigger.addEventListener("change", () => page.edit({ planTrigger: trigger.value as PlanTrigger }));
  const amount = element("input", {
    id: "plan-amount",
    type: "text",
    inputmode: "numeric",
    "aria-label": "How many",
  });
  amount.addEventListener("input", () => page.edit({ planAmount: amount.value }));
  const unit = element("span", { class: "note" });
  const deadlineProblem = new ProblemText("deadline", deadline);
  const planProblem = new ProblemText("plan", amount);
  const node = element(
    "section",
    { class: "limits", "aria-label": "Deadline and cancel plan" },
    element("div", { class: "row" }, element("label", { for: "deadline" }, "Deadline"), deadline),
    deadlineProblem.node,
    element(
      "div",
      { class: "row" },
      element("label", { for: "plan-trigger" }, "Cancel"),
      trigger,
      amount,
      unit,
    ),
    planProblem.node,
  );
  return {
    node,
    draw(state) {
      const { form } = state;
      setValue(deadline, form.deadline);
      setValue(trigger, form.planTrigger);
      setValue(amount, form.planAmount);
      const counts = form.planTrigger === "time" || form.planTrigger === "messages";
      amount.hidden = !counts;
      setText(unit, form.planTrigger === "time" ? "ms" : form.planTrigger === "messages" ? "messages" : "");
      deadlineProblem.draw(state);
      planProblem.draw(state);
    },
  };
}
