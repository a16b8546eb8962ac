import type { Span } from "../../../text/span";
import type { Identifier, Member } from "../../ir";
import type { Carrier } from "../values/carrier";
import type { Flag } from "../values/flags";

/** What a condition says of the call, for each way it can come out. */
export interface Meaning {
  readonly whenTrue: "live" | "cancelled" | undefined;
  readonly whenFalse: "live" | "cancelled" | undefined;
  /** The value was read here and not since: it says nothing in a loop that does not hold this place. */
  readonly since?: { readonly function: number; readonly span: Span };
  /** The name, or the field, that holds a value read before. */
  readonly held?: Identifier | Member;
  /** A flag that its listener sets on some ways only. */
  readonly conditional?: true;
  /** What is asked is written as if it told of the cancellation, and does not. */
  readonly mistake?: Mistake;
}

/** A property that is asked, and that does not tell of the cancellation. */
export interface Mistake {
  readonly kind: "misspelt" | "never-changes" | "writer-only";
  readonly member: Member;
}

/** What is true when the call is over. */
export const cancelled: Meaning = { whenTrue: "cancelled", whenFalse: "live" };
/** What is true while it is not. */
export const alive: Meaning = { whenTrue: "live", whenFalse: "cancelled" };

/** What reading a member of a carrier tells of the call. */
export function meaningOfMember(carrier: Carrier | undefined, member: string): Meaning | undefined {
  switch (carrier?.kind) {
    case "signal":
      return member === "aborted" ? cancelled : undefined;
    case "context":
      return member === "cancelled" ? cancelled : undefined;
    case "call":
      if (member === "cancelled") return cancelled;
      // A unary call is no stream: these stay as they were for ever.
      if (carrier.call === "unary") return undefined;
      if (member === "destroyed" || member === "closed") return cancelled;
      return member === "writable" && carrier.call !== "client-streaming" ? alive : undefined;
    default:
      return undefined;
  }
}

/** What a flag that the end of the call turns tells. */
export function meaningOfFlag({ cancelledWhen, conditional }: Flag): Meaning {
  const meaning = cancelledWhen ? cancelled : alive;
  return conditional ? { ...meaning, conditional } : meaning;
}

/** Whether one of its outcomes says that the call is over. */
export function tellsEnd({ whenTrue, whenFalse }: Meaning): boolean {
  return whenTrue === "cancelled" || whenFalse === "cancelled";
}

/** What the negation of a condition tells. */
export function opposite(meaning: Meaning | undefined): Meaning | undefined {
  return meaning && { ...meaning, whenTrue: meaning.whenFalse, whenFalse: meaning.whenTrue };
}

/** A value that a function read just now is not old for who called it. */
export function withoutPlace(meaning: Meaning | undefined): Meaning | undefined {
  return (
    meaning && {
      whenTrue: meaning.whenTrue,
      whenFalse: meaning.whenFalse,
      ...(meaning.mistake && { mistake: meaning.mistake }),
    }
  );
}

/** What both sides of `&&` or `||` tell together. */
export function together(
  operator: "&&" | "||",
  a: Meaning | undefined,
  b: Meaning | undefined,
): Meaning | undefined {
  if (!a && !b) return undefined;
  const lasting = besideMistake(operator, a, b);
  if (lasting) return lasting;
  const [one, all] =
    operator === "&&" ? (["whenTrue", "whenFalse"] as const) : (["whenFalse", "whenTrue"] as const);
  const told = [a?.[one], b?.[one]];
  const since = a?.since ?? b?.since;
  const held = a?.held ?? b?.held;
  const mistake = a?.mistake ?? b?.mistake;
  const sides = {
    [one]: told.find((side) => side === "live") ?? told.find((side) => side === "cancelled"),
    [all]: a?.[all] === b?.[all] ? a?.[all] : undefined,
  };
  return {
    whenTrue: sides.whenTrue,
    whenFalse: sides.whenFalse,
    ...(since && { since }),
    ...(held && { held }),
    ...(mistake && { mistake }),
  };
}

/** `call.destroyed || call.cancelled`: what is asked by mistake never comes true, and leaves what the other side tells. */
function besideMistake(
  operator: "&&" | "||",
  a: Meaning | undefined,
  b: Meaning | undefined,
): Meaning | undefined {
  if (!a || !b || (a.mistake === undefined) === (b.mistake === undefined)) return undefined;
  const decided = operator === "||" ? "cancelled" : "live";
  return a.whenTrue === decided && b.whenTrue === decided ? (a.mistake ? b : a) : undefined;
}
