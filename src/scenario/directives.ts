import type { MethodKind } from "../rpc/event";
import { type CancelPlan, cancelPlanForms, parseCancelPlan } from "../rpc/plan/cancel-plan";
import { parseDeadline } from "../rpc/plan/cancel-presets";
import { everyPoint, parseSweep } from "../rpc/plan/sweep-plan";
import { nearestName } from "../text/nearest";
import { type Expectation, parseExpectation } from "./expectation";
import type { Directive, FileProblem, RequestBlock } from "./request-file";
import { targetDirectiveForms, targetDirectiveMeanings } from "./target-directives";

/** What the comments of a request ask for. */
export interface Instructions {
  /** Milliseconds. */
  readonly deadline: number | undefined;
  readonly cancel: CancelInstruction | undefined;
  readonly expectations: readonly Expectation[];
  /** Keep the request side open after the messages. */
  readonly keepOpen: boolean;
  /** `.proto` files and import paths of this request alone, as written. */
  readonly protos: readonly string[];
  readonly importPaths: readonly string[];
  /** Wait for a connection, instead of failing when none can be made. */
  readonly waitForReady: boolean;
  readonly problems: readonly FileProblem[];
}

export interface CancelInstruction {
  /** One plan, or for a sweep one per run; "every point" is up to the kind of the method. */
  readonly plans: readonly CancelPlan[] | "every point";
  readonly reason: string | undefined;
}

/** The directives that we read, with what to write after them; others belong to other tools. */
export const directiveForms = {
  name: "@name words",
  deadline: "@deadline 5s",
  timeout: "@timeout 5000",
  cancel: '@cancel after 3 messages reason "user closed the tab"',
  expect: "@expect status CANCELLED",
  "keep-open": "@keep-open",
  proto: "@proto ./file.proto",
  "import-path": "@import-path ./protos",
  "grpc-reflection": "@grpcReflection",
  "wait-for-ready": "@wait-for-ready",
  ...targetDirectiveForms,
} as const;

/** What each directive does, in a sentence. */
export const directiveMeanings: Readonly<Record<keyof typeof directiveForms, string>> = {
  name: "The request's name, in test results and for --name.",
  deadline: "Ends the call with DEADLINE_EXCEEDED when it takes longer: 500ms, 5s, 2m.",
  timeout: "As @deadline, in milliseconds; other tools read it too.",
  cancel: "Cancels the call by itself, at the moment that it names, with a reason if one is given.",
  expect: "What must be seen for the request to pass as a test.",
  "keep-open": "Keeps the request side open after the messages, instead of half-closing it.",
  proto: "A .proto file that this request's method is declared in; relative to this file.",
  "import-path": "A directory in which imports of .proto files are looked up; relative to this file.",
  "grpc-reflection": "Asks a server for its schema: the one that is named, else the request's own target.",
  "wait-for-ready": "Waits until the server can be reached, instead of failing at once.",
  ...targetDirectiveMeanings,
};

/** The forms that `@cancel` takes, for completion. */
export const cancelForms = [
  "after 3 messages",
  "after 1 sent messages",
  "after 500ms",
  "before headers",
  "after headers",
  "after half-close",
  "when progress >= 50",
  "at random within 2s",
  "at 0..5 messages",
  "at start, begin, headers, 1..3 messages",
  "at every point",
  'after 3 messages reason "user closed the tab"',
] as const;

/** Reads a request's directives; one that cannot be read is a problem at its place. */
export function readInstructions(request: RequestBlock): Instructions {
  const problems: FileProblem[] = [];
  const expectations: Expectation[] = [];
  let deadline: number | undefined;
  let cancel: CancelInstruction | undefined;
  const complain = (directive: Directive, message: string) => {
    problems.push({ span: { start: directive.key.start, end: directive.words.end }, message });
  };
  for (const directive of request.directives) {
    const words = directive.words.text;
    switch (directive.key.text) {
      case "deadline": {
        deadline = parseDeadline(words);
        if (deadline === undefined) complain(directive, `"${words}" is no duration. Write 500ms, 5s or 2m.`);
        break;
      }
      case "timeout": {
        if (/^\d+$/.test(words)) deadline = Number(words);
        else
          complain(
            directive,
            `"${words}" is no number of milliseconds. Write @timeout 5000, or @deadline 5s.`,
          );
        break;
      }
      case "cancel": {
        const read = parseCancelInstruction(words);
        if ("problem" in read) complain(directive, read.problem);
        else cancel = read;
        break;
      }
      case "expect": {
        const read = parseExpectation(words);
        if ("problem" in read) complain(directive, read.problem);
        else expectations.push(read);
        break;
      }
    }
  }
  return {
    deadline,
    cancel,
    expectations,
    keepOpen: has(request, "keep-open"),
    protos: valuesOf(request, "proto"),
    importPaths: valuesOf(request, "import-path"),
    waitForReady: has(request, "wait-for-ready"),
    problems,
  };
}

/**
 * Reads what stands after `@cancel`: `after 3 messages`, `after 2 sent messages`, `after 500ms`, `after headers`,
 * `after half-close`, `before headers`, `when progress >= 50`, `at random within 2s`, or a plan's short form; for a
 * sweep `at 0..5 messages, headers` or `at every point`; then, if wanted, `reason "…"`.
 */
export function parseCancelInstruction(text: string): CancelInstruction | { readonly problem: string } {
  const parts = /^(.*?)(?:\s*\breason\s+"((?:[^"\\]|\\.)*)")?$/.exec(text.trim())!;
  const reason = parts[2]?.replace(/\\(.)/g, "$1");
  const words = parts[1]!.trim();
  if (/^at\s+every\s+point$/.test(words)) return { plans: "every point", reason };
  const points = /^at\s+(?!begin$|random\b)(.+)$/.exec(words);
  const sweep = points && parseSweep(points[1]!);
  if (sweep) return "problem" in sweep ? sweep : { ...sweep, reason };
  const plan = parseCancelPlan(shortForm(words));
  if ("problem" in plan) {
    return {
      problem: `"${words}" is no cancel plan. Write after 3 messages, after 500ms, after headers, before headers, when field >= 3, at random within 2s, at 0..5 messages, at every point, or one of: ${cancelPlanForms}.`,
    };
  }
  return { plans: [plan], reason };
}

/** The directive of ours that a key was probably meant to be; undefined for ours and for those of other tools. */
export function misspelt(key: string): string | undefined {
  return key in directiveForms ? undefined : nearestName(key, Object.keys(directiveForms));
}

/** Says so. */
export function misspeltText(key: string, meant: string): string {
  return `@${key} is no directive; did you mean @${meant}?`;
}

/** What of a request nobody reads: it must not be run as if it had been asked for less. */
export function unreadParts(request: RequestBlock, { problems }: Instructions): readonly FileProblem[] {
  const unknown = request.directives.flatMap(({ key }) => {
    const meant = misspelt(key.text);
    return meant === undefined ? [] : [{ span: key, message: misspeltText(key.text, meant) }];
  });
  return [...request.problems, ...unknown, ...problems];
}

/** Whether a request is a test; one whose expectation is misspelt is, so that it is not passed over in silence. */
export function isTest({ directives }: RequestBlock): boolean {
  return directives.some(({ key }) => key.text === "expect" || misspelt(key.text) === "expect");
}

/** The plans of a request whose method's kind is known: one for each run; none is one run without a cancel. */
export function plansFor(
  cancel: CancelInstruction | undefined,
  kind: MethodKind,
): readonly (CancelPlan | undefined)[] {
  if (cancel === undefined) return [undefined];
  if (cancel.plans !== "every point") return cancel.plans;
  const sweep = parseSweep(everyPoint[kind]);
  return "plans" in sweep ? sweep.plans : [];
}

/** The words of a directive in the short form that `parseCancelPlan` reads. */
function shortForm(words: string): string {
  if (words === "before headers" || words === "at begin") return "begin";
  const random = /^at random within\s+(.+)$/.exec(words);
  if (random) return `random:${random[1]}`;
  const when = /^when\s+(.+)$/.exec(words);
  if (when) return `when:${when[1]}`;
  const counted = /^after\s+(\d+)\s+(sent\s+|received\s+)?messages?$/.exec(words);
  if (counted) return `${counted[1]}${counted[2]?.trim() === "sent" ? "sent" : "messages"}`;
  return words.replace(/^after\s+/, "");
}

function has(request: RequestBlock, key: string): boolean {
  return request.directives.some((each) => each.key.text === key);
}

function valuesOf(request: RequestBlock, key: string): string[] {
  return request.directives.filter((each) => each.key.text === key).map((each) => each.words.text);
}
