import { readFile } from "node:fs/promises";
import { loadBackend } from "../../../src/lint/backend/load";
import { lint } from "../../../src/lint/linter";
import { ProjectFinder } from "../../../src/lint/projects";
import { defaultSettings } from "../../../src/lint/settings";

/** Milliseconds that each keystroke in a handler took, in two parts. */
export interface Keystrokes {
  /** Parsing the file alone, which is all that syntax takes. */
  readonly parse: readonly number[];
  /** The next state of the project and its lint, facts of unchanged functions kept. */
  readonly relint: readonly number[];
}

const warmUps = 10;
const measured = 60;

/** Types into a handler of an open project, one character at a time, and lints after each. */
export async function typeInto(root: string, file: string): Promise<Keystrokes> {
  const backend = await loadBackend();
  const [spec] = await new ProjectFinder(undefined).find([root]);
  if (!spec) throw new Error(`${root} holds no project with handlers`);
  let view = backend.open(spec, []);
  await lint(view, defaultSettings);
  const before = await readFile(file, "utf8");
  const at = before.indexOf("{", before.search(/\b(async\s+)?\w+\(call\b|\(call[,:]/)) + 1;
  const parse: number[] = [];
  const relint: number[] = [];
  for (let n = 0; n < warmUps + measured; n++) {
    const text = `${before.slice(0, at)} const typed = "${"x".repeat(n)}"; void typed;${before.slice(at)}`;
    const began = performance.now();
    backend.parse(file, text);
    const parsed = performance.now();
    view = view.update([{ path: file, text }]);
    await lint(view, defaultSettings);
    if (n < warmUps) continue;
    parse.push(parsed - began);
    relint.push(performance.now() - parsed);
  }
  return { parse, relint };
}
