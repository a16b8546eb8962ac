import type { Expression } from "../../ir";
import type { Lowering } from "./state";

/**
 * Records that `target` is assigned to: a name, a member of `this`, or all of those in a pattern.
 *
 * @param by the assignment, update or loop target that does it
 */
export function noteWrite(state: Lowering, target: Expression, by: Expression): void {
  switch (target.kind) {
    case "identifier":
      if (target.binding !== undefined) {
        state.bindings[target.binding]!.writes.push({ function: state.current, expression: by });
      }
      return;
    case "member":
      if (target.object.kind === "this" && state.thisClass !== undefined) {
        const write = { function: state.current, expression: by, member: target.property };
        state.classes[state.thisClass]!.writes.push(write);
      }
      return;
    case "object":
      for (const property of target.properties) noteWrite(state, property.value, by);
      return;
    case "array":
      for (const element of target.elements) noteWrite(state, element, by);
      return;
    case "assignment":
      noteWrite(state, target.target, by);
      return;
    case "spread":
      noteWrite(state, target.value, by);
      return;
    default:
      return;
  }
}
