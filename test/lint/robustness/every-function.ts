import { analyse } from "../../../src/lint/analysis/function";
import type { View } from "../../../src/lint/backend/backend";
import { dialects } from "../../../src/lint/dialects/all";
import type { CarrierType, Kind } from "../../../src/lint/dialects/dialect";
import type { Handler } from "../../../src/lint/handlers/handler";
import { rules } from "../../../src/lint/rules";
import { defaultSettings } from "../../../src/lint/settings";

/** What came of linting a project's files as if each of their functions were a handler. */
export interface EveryFunction {
  readonly functions: number;
  readonly findings: number;
  /** Rules that threw, and findings that stand outside their text. */
  readonly problems: readonly string[];
  /** The longest that one function took, in milliseconds, and which. */
  readonly slowest: { readonly milliseconds: number; readonly name: string };
}

const kinds: readonly Kind[] = ["unary", "server-streaming", "client-streaming", "bidi"];

/** Runs every rule over every function of a project, each taken for a handler whose first parameter is its carrier. */
export function lintEveryFunction(view: View): EveryFunction {
  const handlers = view.files.flatMap((path) => handlersOf(view, path));
  const problems: string[] = [];
  let functions = 0;
  let findings = 0;
  let slowest = { milliseconds: 0, name: "" };
  let began = performance.now();
  for (const subject of analyse(view, handlers, { ...defaultSettings, confidence: "low" })) {
    if (subject === undefined) continue;
    functions++;
    const { ref, ir } = subject.reached;
    for (const rule of rules) {
      try {
        for (const { file, span, notes, offer } of rule.check(subject)) {
          findings++;
          const places = [
            { file, span },
            ...notes,
            ...(offer?.().fixes ?? []).flatMap(({ changes }) => changes),
          ];
          if (!places.every((place) => isInText(view, place)))
            problems.push(`${rule.id} in ${ref.file}, ${ir.name}: a place outside the text`);
        }
      } catch (error) {
        problems.push(
          `${rule.id} in ${ref.file}, ${ir.name}: ${error instanceof Error ? error.stack : error}`,
        );
      }
    }
    const now = performance.now();
    if (functions > 1 && now - began > slowest.milliseconds)
      slowest = { milliseconds: now - began, name: `${ir.name} in ${ref.file}` };
    began = now;
  }
  return { functions, findings, problems, slowest };
}

/** Every function of a file as a handler of some kind and dialect, each in its turn. */
function handlersOf(view: View, path: string): Handler[] {
  const functions = view.ir(path)?.functions.slice(1) ?? [];
  return functions.map(({ id, name, parameters }): Handler => {
    const dialect = dialects[id % dialects.length]!;
    const type: CarrierType = dialect.carrier;
    return {
      file: path,
      function: id,
      name,
      kind: kinds[id % kinds.length]!,
      dialect: dialect.id,
      carrier: parameters.length > dialect.position ? { parameter: dialect.position, type } : undefined,
      requests: undefined,
      confidence: "high",
      how: "configuration",
    };
  });
}

interface Place {
  readonly file: string;
  readonly span?: { readonly start: number; readonly end: number };
}

function isInText(view: View, { file, span }: Place): boolean {
  const length = view.text(file)?.length ?? -1;
  return span === undefined ? length >= 0 : 0 <= span.start && span.start <= span.end && span.end <= length;
}
