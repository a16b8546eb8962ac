import { linesOf } from "../../../text/lines";
import type { FunctionAnalysis } from "../../analysis/function";
import type { Fix } from "../../finding";
import type { LoopStatement, Statement } from "../../ir";
import { lastName } from "../../syntax/names";
import { statementLists } from "../../syntax/walk";
import { caught } from "../catch/catch-on-way";
import { importName } from "../edits/add-import";
import { joinChanges } from "../edits/join-changes";
import { lineBreakOf } from "../edits/layout";
import { insertAtTop } from "../edits/loop-body";
import { type Checkpoint, checkpointFor } from "./checkpoint";

export const insertYieldTitle = "Yield to the event loop and check for cancellation";

/**
 * Gives the event loop a turn and looks. Only an `async` function can wait.
 *
 * @param every how many turns the loop makes between two looks
 */
export function insertYield(subject: FunctionAnalysis, loop: LoopStatement, every: number): readonly Fix[] {
  const { ir, index } = subject.reached;
  if (!ir.async) return [];
  const place = statementOf(ir.body, loop);
  if (place === undefined) return [];
  const { path, text } = index.file;
  const { name, edits } = importName(index.file, "node:timers/promises", "setImmediate", "nextTurn");
  const counter = ["turns", "loopTurns", "turnsTaken"].find((one) => !new RegExp(`\\b${one}\\b`).test(text));
  if (counter === undefined) return [];
  const outer = linesOf(text).indentation(place.span.start);
  const declare = {
    span: { start: place.span.start, end: place.span.start },
    newText: `let ${counter} = 0;${lineBreakOf(text)}${outer}`,
  };
  const written = (check: Checkpoint | undefined): Fix => {
    const looks = [`await ${name}();`, ...(check ? [check.written] : [])];
    const counted =
      looks.length === 1
        ? [`if (++${counter} % ${every} === 0) ${looks[0]}`]
        : [`if (++${counter} % ${every} === 0) {`, ...looks.map((one) => `  ${one}`), "}"];
    const inside = [
      ...(check?.edits ?? []),
      ...(every > 1 ? [declare] : []),
      ...insertAtTop(text, loop, every > 1 ? counted : looks),
    ];
    const changes = joinChanges([{ file: path, edits }], [{ file: path, edits: inside }]) ?? [];
    return { title: insertYieldTitle, safety: "suggestion", changes };
  };
  const check = looksAtHead(loop, subject) ? undefined : checkpointFor(subject, loop);
  if (!check?.throws) return [written(check)];
  const whole = caught(subject, loop.span, written(check));
  return whole.length > 0 ? whole : [written(undefined)];
}

/** Whether each turn begins with a look, which is worth something as soon as the event loop runs. */
function looksAtHead({ body, test }: LoopStatement, { conditions, reached }: FunctionAnalysis): boolean {
  if (test && conditions.of(test, reached)) return true;
  const first = body.kind === "block" ? body.body[0] : body;
  if (first?.kind === "if") return conditions.of(first.test, reached) !== undefined;
  if (first?.kind !== "expression" || first.expression.kind !== "call") return false;
  return lastName(first.expression.callee) === "throwIfAborted";
}

/** The loop with its labels, where it stands in a list of statements, so that another can stand before it. */
function statementOf(body: readonly Statement[], loop: LoopStatement): Statement | undefined {
  return statementLists(body)
    .flat()
    .find((one) => unlabelled(one) === loop);
}

function unlabelled(statement: Statement): Statement {
  return statement.kind === "labelled" ? unlabelled(statement.body) : statement;
}
