import type { Span } from "../../../text/span";
import type { FunctionAnalysis } from "../../analysis/function";
import type { FileEdits, Fix } from "../../finding";
import { openingsFor } from "../../patterns/rejections/open-rejections";
import { joinChanges } from "../edits/join-changes";
import { catchInBody } from "./catch-in-body";

/**
 * A fix after which something throws when the call is cancelled, together with what catches that. Nothing where it would
 * end the process and cannot be caught by the handlers that it leaves.
 *
 * @param at where it will be thrown
 */
export function caught(subject: FunctionAnalysis, at: Span, fix: Fix): readonly Fix[] {
  const openings = openingsFor(at, subject.reached, subject.project);
  if (openings.length === 0) return [fix];
  let changes: readonly FileEdits[] | undefined = fix.changes;
  const handlers = new Set(openings.map(({ handler }) => handler));
  for (const handler of handlers) {
    const [around] = handler ? catchInBody({ ...subject, reached: handler }) : [];
    changes = around && changes && joinChanges(changes, around.changes);
  }
  if (!changes) return [];
  const names = [...handlers].map((handler) => `\`${handler!.ir.name.split(".").at(-1)}\``);
  return [
    { title: `${fix.title}, and catch what that throws in ${listed(names)}`, safety: "suggestion", changes },
  ];
}

/** Names as a list in a sentence. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
