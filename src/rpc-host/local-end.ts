import type { CallEvent, StatusEvent } from "../rpc/event";
import { statusCode, statusName } from "../rpc/status";
import type { CallRequest } from "./protocol";

/**
 * The status of a call that ended on this machine, outside the engine proper.
 *
 * @param at milliseconds since the call's start
 * @param evidence why it ended, in a sentence
 */
export function localStatus(at: number, code: number, evidence: string): StatusEvent {
  return {
    type: "status",
    at,
    code,
    name: statusName(code),
    details: evidence,
    trailers: [],
    endedBy: "local",
    evidence,
  };
}

/** All events of a call that could not even be started. */
export function neverStarted(request: CallRequest, problem: string): readonly CallEvent[] {
  const { target, method, deadline } = request;
  return [
    { type: "started", at: 0, target, method, ...(deadline !== undefined && { deadline }) },
    localStatus(0, statusCode.INVALID_ARGUMENT, problem),
  ];
}
