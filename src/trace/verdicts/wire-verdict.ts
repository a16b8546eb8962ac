import { ms } from "../../text/duration";
import type { WireCall, WireCancel } from "../hops/wire-call";
import type { Finding } from "./outcome";

/** What passes later than this after a cancel was not already on its way when it came, in milliseconds. */
const IN_FLIGHT = 50;

/**
 * What the wire alone shows of a server whose call was cancelled.
 *
 * After a reset most servers send nothing more, whether their handler stopped or not, so mostly it shows nothing:
 * only servers built on gRPC's C core with its synchronous interface send a status when the handler returns.
 */
export function judgeWire(call: WireCall, cancel: Pick<WireCancel, "at">): Finding {
  const status = call.status && call.status.at > cancel.at ? call.status : undefined;
  if (status) {
    const after = status.at - cancel.at;
    return {
      outcome: status.code === 0 ? "finished-anyway" : "stopped",
      after,
      confidence: "likely",
      evidence: [
        `the server sent status ${status.code} ${ms(after)} after the cancel, as a handler's return does`,
      ],
      blame: [],
    };
  }
  const { count, lastAt } = call.afterCancel;
  if (count > 0 && lastAt! - cancel.at > IN_FLIGHT) {
    const after = lastAt! - cancel.at;
    return {
      outcome: "still-running",
      after,
      confidence: "certain",
      evidence: [`${count} messages came after the cancel, the last ${ms(after)} later`],
      blame: [],
    };
  }
  return {
    outcome: "cannot-be-told",
    confidence: "certain",
    evidence: [
      "the wire does not show whether the handler stopped: after a reset the server sends nothing more",
    ],
    blame: [],
  };
}
