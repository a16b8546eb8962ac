/**
 * `node keystrokes.js <project> <file>`: types into a handler and prints what each keystroke took, as JSON. Bundled and
 * started as the linter's server is: what runs sources without building them slows every small function down.
 */
import { readFile } from "node:fs/promises";
import { loadBackend } from "../../../src/lint/backend/load";
import { lintAlone } from "../../../src/lint/editing/alone";
import { EditedProject } from "../../../src/lint/editing/edited-project";
import { ProjectFinder } from "../../../src/lint/projects";
import { defaultSettings } from "../../../src/lint/settings";

/** Milliseconds that each keystroke in a handler took, by what is told of it. */
export interface Keystrokes {
  /** What the file shows by itself, as when it is opened; the first time is that of a server that has just started. */
  readonly alone: readonly number[];
  /** The edited file, with facts that were known before. */
  readonly glance: readonly number[];
  /** The edited file, with types asked anew for the edited function. */
  readonly typed: readonly number[];
  /** The whole project, facts of unchanged functions kept. */
  readonly whole: readonly number[];
}

const warmUps = 10;
const measured = 60;
/** The whole is linted once in so many keystrokes: when the typing pauses. */
const pause = 10;

/** Types into a handler of an open project, one character at a time, and lints after each. */
async function typeInto(root: string, file: string): Promise<Keystrokes> {
  const backend = await loadBackend();
  const [spec] = await new ProjectFinder(undefined).find([root]);
  if (!spec) throw new Error(`${root} holds no project with handlers`);
  const before = await readFile(file, "utf8");
  const took: Record<keyof Keystrokes, number[]> = { alone: [], glance: [], typed: [], whole: [] };
  const time = async (what: keyof Keystrokes, work: () => unknown) => {
    const began = performance.now();
    await work();
    took[what].push(performance.now() - began);
  };
  await time("alone", () => lintAlone(backend, file, before, defaultSettings));
  const project = new EditedProject(backend.open(spec, []), defaultSettings);
  await project.lint();
  const at = before.indexOf("{", before.search(/\b(async\s+)?\w+\(call\b|\(call[,:]/)) + 1;
  for (let n = 0; n < warmUps + measured; n++) {
    const text = `${before.slice(0, at)} const typed = "${"x".repeat(n)}"; void typed;${before.slice(at)}`;
    const edits = [{ path: file, text }];
    await time("glance", async () => ensure(await project.glance(edits)));
    await time("typed", async () => {
      project.update(edits);
      ensure(await project.lintEdited());
    });
    if (n % pause === 0) await time("whole", () => project.lint());
  }
  return {
    alone: took.alone,
    glance: took.glance.slice(warmUps),
    typed: took.typed.slice(warmUps),
    whole: took.whole.slice(1),
  };
}

function ensure(told: unknown): void {
  if (told === undefined) throw new Error("the keystroke was no local edit");
}

const [root, file] = process.argv.slice(2);
typeInto(root!, file!).then(
  (took) => console.log(JSON.stringify(took)),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
