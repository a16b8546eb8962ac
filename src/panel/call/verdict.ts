import { raisedLimit } from "../remedy";
import type { CallView, Verdict } from "./call-view";
import type { PanelEvent } from "./panel-event";

type Status = Extract<PanelEvent, { type: "status" }>;
type BeforeStatus = Pick<CallView, "cancelledAt" | "cancelReason" | "receivedAfterCancel">;

/**
 * One row that says how a call ended. It says only what this client saw: that the stream ended says nothing about
 * whether the server's handler stopped.
 */
export function verdictOf(status: Status, call: BeforeStatus): Verdict {
  const cancelled = call.cancelledAt !== undefined;
  return {
    headline: headlineOf(status, cancelled),
    tone: toneOf(status, cancelled),
    endedBy: status.endedBy,
    code: status.code,
    name: status.name,
    details: status.details,
    statusDetails: statusDetailLines(status),
    reason: call.cancelReason,
    evidence: status.evidence,
    cancelToEnd: call.cancelledAt === undefined ? undefined : status.at - call.cancelledAt,
    receivedAfterCancel: call.receivedAfterCancel,
    elapsed: status.at,
    next: status.next?.text ?? "",
    ...remedyOf(status),
  };
}

function statusDetailLines({ statusDetails }: Status): readonly string[] {
  if (statusDetails === undefined) return [];
  return [...statusDetails.details.map((detail) => JSON.stringify(detail)), ...statusDetails.notes];
}

function headlineOf(status: Status, cancelled: boolean): string {
  switch (status.endedBy) {
    case "client":
      return "This client cancelled the call";
    case "server":
      if (cancelled) return "Cancelled too late: the server had already ended the call";
      return status.code === 0
        ? "The server finished the call"
        : `The server ended the call with ${status.name}`;
    case "deadline":
      return "This client’s deadline passed";
    case "reset":
      return "The server reset the stream without a status";
    case "goaway":
      return "The server shut the connection down (GOAWAY)";
    case "connection":
      return "The connection was lost";
    case "unreachable":
      return "No connection was made";
    case "local":
      return "This client gave the call up";
  }
}

function toneOf(status: Status, cancelled: boolean): Verdict["tone"] {
  if (status.endedBy === "client") return "cancelled";
  if (status.endedBy === "deadline") return "warning";
  if (status.endedBy === "server" && status.code === 0) return cancelled ? "warning" : "ok";
  return "error";
}

/** What a button can do about it. */
function remedyOf({ limit, next }: Status): Pick<Verdict, "remedy"> {
  if (limit !== undefined) return { remedy: raisedLimit(limit.direction, limit.bytes, limit.size) };
  switch (next?.setting) {
    case "tls":
    case "plaintext":
      return { remedy: { type: "set-security", tls: next.setting } };
    case "rootCertificates":
    case "clientCertificate":
    case "serverName":
      return { remedy: { type: "edit-transport" } };
    case "maxReceiveMegabytes":
    case "maxSendMegabytes":
    case undefined:
      return {};
  }
}
