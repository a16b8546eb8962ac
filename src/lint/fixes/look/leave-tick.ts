import type { Fix } from "../../finding";
import type { Timer } from "../../patterns/resources/timers";
import { topOfBody } from "../edits/top-of-body";
import { type FixSubject, nearestCarrier } from "../nearest";
import { givesValue } from "./checkpoint";

export const leaveTickTitle = "Return when the call was cancelled";

/** Looks first thing in the function that starts its timer again. */
export function leaveTick(subject: FixSubject, { tick }: Timer): readonly Fix[] {
  if (!tick) return [];
  const { ir, index } = tick;
  const asked = nearestCarrier({ ...subject, reached: tick }, ir.bodySpan);
  if ((givesValue(ir) && !ir.expressionBody) || !asked) return [];
  const edits = topOfBody(index, ir, [`if (${asked.test}) return;`]);
  return [{ title: leaveTickTitle, safety: "safe", changes: [{ file: index.file.path, edits }] }];
}
