import { SymbolVisibility } from "@bufbuild/protobuf/wkt";
import type { Tokens } from "./tokens";

/** Reads `export` or `local` (edition 2024) before `message` or `enum`; elsewhere they are ordinary names. */
export function readVisibility(tokens: Tokens): SymbolVisibility | undefined {
  const word = tokens.is("export") ? "export" : tokens.is("local") ? "local" : undefined;
  if (word === undefined || !/^\s+(message|enum)\s/.test(tokens.text.slice(tokens.end, tokens.end + 80))) {
    return undefined;
  }
  tokens.next();
  return word === "export" ? SymbolVisibility.VISIBILITY_EXPORT : SymbolVisibility.VISIBILITY_LOCAL;
}
