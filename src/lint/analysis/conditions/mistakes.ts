import type { Member } from "../../ir";
import type { Carrier } from "../values/carrier";
import type { Mistake } from "./meaning";

/** What people write for `cancelled`. */
const misspelt = /^(canceled|isCancell?ed|aborted|isAborted|cancel?ledByClient)$/;
/** They tell what this side has done to the stream; a cancellation leaves them as they are. */
const ofTheWriter = /^(writableEnded|writableFinished|errored|readableAborted)$/;
/** A unary call is no stream: these stay as they were for ever. */
const ofStreams = /^(destroyed|closed|writable)$/;

/** Why a property of grpc-js's call does not tell of the cancellation, where it is one that looks as if it did. */
export function mistakeOf(carrier: Carrier | undefined, member: Member): Mistake | undefined {
  if (carrier?.kind !== "call") return undefined;
  const { property } = member;
  if (misspelt.test(property)) return { kind: "misspelt", member };
  if (ofTheWriter.test(property)) return { kind: "writer-only", member };
  if (carrier.call === "unary" && ofStreams.test(property)) return { kind: "never-changes", member };
  return undefined;
}
