import type { FunctionAnalysis } from "../../analysis/function";
import type { Fix } from "../../finding";
import type { Call } from "../../ir";
import type { Timer } from "../../patterns/resources/timers";
import { endOnCancel } from "./end-on-cancel";

export const clearOnCancelTitle = "Clear the timer when the call is cancelled";

/** Adds a listener right after the timer is started; gives the timer a name where it has none. */
export function clearOnCancel(subject: FunctionAnalysis, call: Call, { acquired }: Timer): readonly Fix[] {
  const end = acquired?.end ?? "clearInterval";
  const write = (name: string) =>
    end === "()" ? `${name}()` : end.startsWith(".") ? `${name}${end}()` : `${end}(${name})`;
  const names = end === "()" ? ["stop", "stopTimer"] : ["timer", "ticker"];
  return endOnCancel(subject, call, { title: clearOnCancelTitle, names, write });
}
