import { readString } from "./literals";
import { type ParseContext, readName } from "./parse-context";

/**
 * Reads the names of a `reserved` statement, up to and with its semicolon. They are strings, and since editions
 * plain names.
 *
 * @returns whether the statement reserves names; otherwise nothing was read and numbers follow
 */
export function readReservedNames(context: ParseContext, into: string[]): boolean {
  const { tokens } = context;
  if (tokens.kind !== "string" && tokens.kind !== "identifier") return false;
  do {
    into.push(
      tokens.kind === "string"
        ? context.intern(readString(tokens, ""))
        : readName(context, "a reserved name"),
    );
  } while (tokens.accept(","));
  tokens.expect(";", "after the reserved names");
  return true;
}
