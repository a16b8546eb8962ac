import type { FieldProblem, FormField } from "../../panel/form/form";
import type { PanelState } from "../../panel/state";
import { element } from "../element";
import { remedyButton } from "../remedy";

/** Draws what is wrong with one field below it, and ties the text to the field for screen readers. */
export class ProblemText {
  readonly node = element("div", { class: "problems" });
  #drawn: readonly FieldProblem[] = [];

  /**
   * @param go called with the problem whose place the user wants to see; absent for fields of one line
   */
  constructor(
    private readonly field: FormField,
    private readonly control: HTMLElement,
    private readonly go?: (problem: FieldProblem) => void,
  ) {}

  draw(state: PanelState): void {
    const problems = state.problems.filter(({ field }) => field === this.field);
    if (sameProblems(problems, this.#drawn)) return;
    this.#drawn = problems;
    this.node.replaceChildren(...problems.map((problem, index) => this.#line(problem, index)));
    if (problems.length > 0) {
      this.control.setAttribute("aria-invalid", "true");
      this.control.setAttribute("aria-describedby", `problem-${this.field}`);
    } else {
      this.control.removeAttribute("aria-invalid");
      this.control.removeAttribute("aria-describedby");
    }
  }

  #line(problem: FieldProblem, index: number): HTMLElement {
    const id = index === 0 ? `problem-${this.field}` : undefined;
    const line = element("p", { id, class: "problem", role: "alert" });
    const place = placeOf(problem);
    if (place !== "" && this.go !== undefined) {
      const link = element("button", { type: "button", class: "link" }, place);
      link.addEventListener("click", () => this.go?.(problem));
      line.append(link, " ");
    }
    line.append(problem.message);
    if (problem.next !== undefined) line.append(" ", element("span", { class: "next" }, problem.next));
    if (problem.remedy !== undefined) line.append(" ", remedyButton(problem.remedy));
    return line;
  }
}

function placeOf(problem: FieldProblem): string {
  if (problem.line === undefined) return "";
  return problem.column === undefined
    ? `Line ${problem.line}`
    : `Line ${problem.line}, column ${problem.column}`;
}

function sameProblems(left: readonly FieldProblem[], right: readonly FieldProblem[]): boolean {
  return left.length === right.length && left.every((problem, index) => problem === right[index]);
}
