import type { TextEdit } from "../../../text/edit";
import { type Span, textIn } from "../../../text/span";
import type { FunctionAnalysis } from "../../analysis/function";
import type { Fix } from "../../finding";
import type { Member } from "../../ir";
import type { FalseCheck } from "../../patterns/checks/false-checks";
import { endOfLine, indentationOf, lineBreakOf } from "../edits/layout";
import { exitOf } from "./checkpoint";
import { forOf, forOfTitle } from "./for-of";
import { insertCheck, insertCheckTitle } from "./insert-check";

const askCancelled = "Ask `cancelled`";
const leave = "Leave the loop after the check";
const turnRound = "Turn the check round";
const both = "Go on only while both sides hold";

/** Titles of the fixes below. */
export const mendCheckTitles = [askCancelled, leave, turnRound, both, forOfTitle, insertCheckTitle];

/** The right property, an exit, or the operator that was meant. */
export function mendCheck(subject: FunctionAnalysis, found: FalseCheck): readonly Fix[] {
  const { path, text } = subject.reached.index.file;
  const fix = (title: string, safety: Fix["safety"], edits: readonly TextEdit[]): Fix[] => [
    { title, safety, changes: [{ file: path, edits }] },
  ];
  switch (found.kind) {
    case "property":
      return canAsk(subject, found.member)
        ? fix(askCancelled, "safe", [rightProperty(subject, found.member)])
        : [];
    case "either": {
      const { left, right } = found.test;
      const between = text.slice(left.span.end, right.span.start);
      const at = left.span.end + between.indexOf("||");
      if (!between.includes("||") || [left, right].some(({ kind }) => kind === "logical")) return [];
      return fix(both, "suggestion", [{ span: { start: at, end: at + 2 }, newText: "&&" }]);
    }
    case "stays": {
      if (found.inverted) return fix(turnRound, "suggestion", [opposite(subject, found.span)]);
      const edits = leaving(subject, found);
      return edits ? fix(leave, "safe", edits) : insertCheck(subject, found.loop);
    }
    case "callback":
      return forOf(subject);
  }
}

/** `peer as { canceled: boolean }` in a variable of its own has no `cancelled`. */
function canAsk({ reached, project }: FunctionAnalysis, { object }: Member): boolean {
  if (object.kind !== "identifier") return true;
  const members = project.shapeOf(object, reached)?.members ?? [];
  return members.length === 0 || members.includes("cancelled");
}

function rightProperty({ reached, project }: FunctionAnalysis, member: Member): TextEdit {
  const { text } = reached.index.file;
  const parent = reached.index.parentOf(member);
  const { object, span } = member;
  const own = textIn(text, object.span);
  // What was cast to have the wrong property may not have the right one.
  const cast = text.slice(span.start, object.span.start).includes("(");
  const plain = cast && project.shapeOf(object, reached)?.members?.includes("cancelled");
  const asked = `${plain ? own + (member.optional ? "?." : ".") : text.slice(span.start, member.propertySpan.start)}cancelled`;
  // `call.isCancelled()`
  const whole = parent?.kind === "call" && parent.callee === member ? parent.span : span;
  if (member.property !== "writable") {
    return plain || whole !== span
      ? { span: whole, newText: asked }
      : { span: member.propertySpan, newText: "cancelled" };
  }
  const negated = parent?.kind === "unary" && parent.operator === "!";
  return { span: negated ? parent.span : span, newText: negated ? asked : `!${asked}` };
}

/** `!call.cancelled` for `call.cancelled`, and the other way round. */
function opposite({ reached }: FunctionAnalysis, { start, end }: Span): TextEdit {
  const { text } = reached.index.file;
  const asked = reached.index
    .expressionsOf(reached.ref.function)
    .find((one) => one.span.start === start && one.span.end === end);
  const parent = asked && reached.index.parentOf(asked);
  if (parent?.kind === "unary" && parent.operator === "!" && text[parent.span.start] === "!") {
    return { span: { start: parent.span.start, end: parent.span.start + 1 }, newText: "" };
  }
  if (asked?.kind === "unary" && asked.operator === "!")
    return { span: { start, end: start + 1 }, newText: "" };
  const simple = asked?.kind === "member" || asked?.kind === "identifier" || asked?.kind === "call";
  const whole = text.slice(start, end);
  return { span: { start, end }, newText: simple ? `!${whole}` : `!(${whole})` };
}

/** An exit in place of the jump, or after what the branch does. */
function leaving(
  subject: FunctionAnalysis,
  { branch, loop }: Extract<FalseCheck, { kind: "stays" }>,
): TextEdit[] | undefined {
  const exit = exitOf(subject, loop);
  if (exit !== "return" || branch === undefined) return undefined;
  const last = branch.kind === "block" ? branch.body.at(-1) : branch;
  if (last?.kind === "continue" || last?.kind === "break") return [{ span: last.span, newText: "return;" }];
  if (last?.kind !== "expression") return undefined;
  const at = { start: last.span.end, end: last.span.end };
  if (branch.kind === "block") {
    const { text } = subject.reached.index.file;
    const end = endOfLine(text, last.span.end);
    const own = /[\r\n]/.test(text.slice(last.span.end, branch.span.end));
    const next = own ? lineBreakOf(text) + indentationOf(text, last.span.start) : " ";
    return [{ span: own ? { start: end, end } : at, newText: `${next}return;` }];
  }
  return [
    { span: { start: last.span.start, end: last.span.start }, newText: "{ " },
    { span: at, newText: " return; }" },
  ];
}
