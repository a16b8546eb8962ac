import type { Confidence } from "../../../src/lint/finding";
import type { Want } from "./page";

const pattern =
  /[ \t]*\/\/ want (?<rule>[a-z-]+)(?: "(?<part>[^"]*)")?(?: @(?<confidence>high|medium|low))?/g;

/** Takes the expectations out of a text: the lines stay where they are. */
export function takeWants(
  text: string,
  fail: (message: string) => never,
): { readonly text: string; readonly wants: readonly Want[] } {
  const wants: Want[] = [];
  const lines = text.split("\n").map((line, index) => {
    if (!line.includes("// want")) return line;
    for (const { groups } of line.matchAll(pattern)) {
      wants.push({
        rule: groups!["rule"]!,
        part: groups!["part"] ?? "",
        confidence: (groups!["confidence"] as Confidence | undefined) ?? "high",
        line: index + 1,
      });
    }
    const rest = line.replace(pattern, "");
    return rest.includes("// want") ? fail(`cannot read the expectation in: ${line.trim()}`) : rest;
  });
  return { text: lines.join("\n"), wants };
}

/** Puts expectations into a text, each at the end of its line. */
export function putWants(text: string, wants: readonly Want[]): string {
  const lines = text.split("\n");
  for (const { line, rule, part, confidence } of wants) {
    const sure = confidence === "high" ? "" : ` @${confidence}`;
    lines[line - 1] += ` // want ${rule} "${part.replaceAll('"', "'")}"${sure}`;
  }
  return lines.join("\n");
}
