import { parseDuration } from "../duration";

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

/** The cases of the same page that end a call by its deadline, and one that does not let it come to that. */
export const deadlinePresets: readonly { readonly name: string; readonly milliseconds: number }[] = [
  { name: "timeout_on_sleeping_server", milliseconds: 1 },
  { name: "timeout_but_completed_before_expire", milliseconds: 60_000 },
];

/** Milliseconds of a deadline: a duration, or the name of a case of the interoperability tests. */
export function parseDeadline(text: string): number | undefined {
  return deadlinePresets.find(({ name }) => name === text.trim())?.milliseconds ?? parseDuration(text);
}
