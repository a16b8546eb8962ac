import type { Case } from "./case";
import { aftersOf, wantsOf } from "./expectation";
import type { Lines, Page, Want } from "./page";
import { joinFiles } from "./page";
import type { Outcome } from "./run-pages";
import { putWants } from "./want";

/**
 * The page's text with expectations and texts after fixes as they are now; the prose stays. What a `want` asks of a
 * message stays too, while the message holds it.
 */
export function rewritePage(page: Page, outcomes: ReadonlyMap<Case, Outcome>): string {
  const lines = page.text.split("\n");
  // From the end, so that the line numbers before stay true.
  const written = [...outcomes].filter(([one]) => one.page === page && one.variant === "as written");
  for (const [one, outcome] of written.reverse()) {
    const { snippet } = one;
    const fences = aftersOf(one, outcome).map(({ fixes, text }) =>
      fence(`${snippet.language} after ${fixes.join(" and ")}`, text),
    );
    for (const { lines: old } of [...snippet.afters].reverse()) cut(lines, old);
    const info = lines[snippet.lines.start]!.slice(3);
    const own = [fence(info, withWants(one, outcome)), ...fences].join("\n\n").split("\n");
    lines.splice(snippet.lines.start, snippet.lines.end - snippet.lines.start, ...own);
  }
  return lines.join("\n");
}

/** The lines of an old fence and the blank line before it. */
function cut(lines: string[], { start, end }: Lines): void {
  const from = lines[start - 1]?.trim() === "" ? start - 1 : start;
  lines.splice(from, end - from);
}

function withWants(one: Case, outcome: Outcome): string {
  const wants = wantsOf(one, outcome).map((found) => {
    const old = one.wants.find(
      (want) => want.file === found.file && want.line === found.line && want.rule === found.rule,
    );
    return { ...found, part: old?.part && found.part.includes(old.part) ? old.part : writable(found) };
  });
  return joinFiles(
    one.snippet.files.map(({ name, text }) => ({
      name,
      text: putWants(
        text,
        wants.filter(({ file }) => file === name),
      ),
    })),
  );
}

/** A quotation mark would end the expectation: the longest part without one stands for the message. */
function writable({ part }: Want): string {
  return part.split('"').reduce((longest, piece) => (piece.length > longest.length ? piece : longest), "");
}

function fence(info: string, text: string): string {
  return `\`\`\`${info}\n${text}\`\`\``;
}
