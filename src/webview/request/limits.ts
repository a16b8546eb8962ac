import type { PlanTrigger, RequestForm } from "../../panel/form/form";
import { planPresets } from "../../panel/form/plan-fields";
import { element, setValue } from "../element";
import type { Page, Part } from "../page";
import { ProblemText } from "./problem";

const triggers: readonly (readonly [PlanTrigger, string])[] = [
  ["none", "only when I press Cancel"],
  ["start", "before anything is sent"],
  ["begin", "when request headers are sent"],
  ["headers", "when headers arrive"],
  ["time", "after a time"],
  ["received", "after messages received"],
  ["sent", "after messages sent"],
  ["half-close", "after half-close"],
  ["random", "at a random moment within"],
  ["when", "when a message has"],
];

/** What the second field takes, for the triggers that have one. */
const amounts: Readonly<Partial<Record<PlanTrigger, string>>> = {
  time: "500ms",
  received: "3",
  sent: "3",
  random: "2s",
  when: "progress>=50",
};

/** A preset is shown as the plan that it stands for. */
function chosenPlan(value: string): Partial<RequestForm> {
  const preset = planPresets.find(({ name }) => name === value);
  return preset === undefined ? { planTrigger: value as PlanTrigger } : preset.plan;
}

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
  const cases = planPresets.map(({ name }) => element("option", { value: name }, name));
  const presets = element("optgroup", { label: "Cases of the interoperability tests" }, ...cases);
  const trigger = element("select", { id: "plan-trigger" }, ...options, presets);
  trigger.addEventListener("change", () => page.edit(chosenPlan(trigger.value)));
  const amount = element("input", {
    id: "plan-amount",
    type: "text",
    spellcheck: "false",
    "aria-label": "When to cancel",
  });
  amount.addEventListener("input", () => page.edit({ planAmount: amount.value }));
  const deadlineProblem = new ProblemText("deadline", deadline);
  const planProblem = new ProblemText("plan", amount);
  const node = element(
    "section",
    { class: "limits", "aria-label": "Deadline and cancel plan" },
    element(
      "div",
      { class: "row" },
      element("span", { class: "row" }, element("label", { for: "deadline" }, "Deadline"), deadline),
      element("span", { class: "row" }, element("label", { for: "plan-trigger" }, "Cancel"), trigger, amount),
    ),
    deadlineProblem.node,
    planProblem.node,
  );
  return {
    node,
    draw(state) {
      const { form } = state;
      setValue(deadline, form.deadline);
      setValue(trigger, form.planTrigger);
      setValue(amount, form.planAmount);
      const hint = amounts[form.planTrigger];
      amount.hidden = hint === undefined;
      amount.placeholder = hint ?? "";
      deadlineProblem.draw(state);
      planProblem.draw(state);
    },
  };
}
