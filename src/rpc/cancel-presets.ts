/** A cancellation case of gRPC's interoperability tests. */
export interface CancelPreset {
  /** The official case's name, or for a case that the tests only wish for, a name formed like theirs. */
  readonly name: string;
  /** The plan in its text form. */
  readonly plan: string;
}

/** The cases of `interop-test-descriptions.md` that cancel: the official ones, and those of its to-do list. */
export const cancelPresets: readonly CancelPreset[] = [
  { name: "cancel_before_start", plan: "start" },
  { name: "cancel_after_begin", plan: "begin" },
  { name: "cancel_after_sent_first_message", plan: "1sent" },
  { name: "cancel_after_received_headers", plan: "headers" },
  { name: "cancel_after_first_response", plan: "1messages" },
];
