import type { Metadata } from "@grpc/grpc-js";
import type { JsonMessage, StatusDetails } from "../event";
import { statusName } from "../status";
import type { CallMethod, DecodedResponse } from "./call-options";

/**
 * Reads the `google.rpc.Status` that a server put beside its status.
 *
 * @param code the status code itself, with which the message should agree
 * @returns undefined when the server sent none, or nothing here can read it
 */
export function readStatusDetails(
  trailers: Metadata,
  code: number,
  method: CallMethod,
): StatusDetails | undefined {
  const [bytes] = trailers.get("grpc-status-details-bin");
  if (!Buffer.isBuffer(bytes)) return undefined;
  const decoded = method.decodeStatusDetails?.(bytes);
  return decoded && toDetails(decoded, code);
}

function toDetails(decoded: DecodedResponse, code: number): StatusDetails {
  if (!decoded.ok) {
    return { details: [], notes: [`grpc-status-details-bin cannot be read: ${decoded.problem}`] };
  }
  // Canonical JSON leaves out what has its default value: code 0, no details.
  const status = decoded.message as { readonly code?: number; readonly details?: readonly object[] };
  const notes = [...decoded.notes];
  const inner = status.code ?? 0;
  if (inner !== code) {
    notes.push(
      `grpc-status-details-bin says ${inner} (${statusName(inner)}), but grpc-status says ${code} (${statusName(code)})`,
    );
  }
  return { details: (status.details ?? []).map(typeFirst), notes };
}

/** JSON has no order, but its readers want to know first what they look at. */
function typeFirst(detail: object): JsonMessage {
  if (!("@type" in detail)) return detail;
  const { "@type": type, ...rest } = detail;
  return { "@type": type, ...rest };
}
