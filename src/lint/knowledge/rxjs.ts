import type { ExternalName } from "../facts";
import type { Expression } from "../ir";
import { lastName } from "../syntax/names";
import type { Library } from "./library";

const tick = { acquires: { kind: "timer", end: ".unsubscribe" } } as const;

/** Sources of rxjs that go on by the clock. */
export const rxjs: Library = { packages: ["rxjs"], functions: { interval: tick } };

/** What `timer(0, 500)` acquires; with one argument, or with a scheduler behind that, it comes once. */
export function repeats({ package: from, name }: ExternalName, [, every]: readonly Expression[]) {
  const comesAgain = every !== undefined && !/Scheduler$/.test(lastName(every));
  return from === "rxjs" && name === "timer" && comesAgain ? tick.acquires : undefined;
}

/** Whether a stream that is put together goes on for as long as any of its parts: `merge(prices$, interval(1000))`. */
export function goesOnWithAny({ package: from, name }: ExternalName): boolean {
  return from === "rxjs" && name === "merge";
}

/** Operators after which an observable comes to its end by itself. */
const ending =
  /^(take|takeUntil|takeUntilDestroyed|takeWhile|first|last|single|elementAt|find|toArray|reduce|count)$/;

/** Whether an observable comes to its end by itself after an operator of that name. */
export function ends(operator: string): boolean {
  return ending.test(operator);
}

/** Whether a function waits for a value of an observable. */
export function awaitsValue(name: string): boolean {
  return name === "firstValueFrom" || name === "lastValueFrom";
}

/** Whether an operator ends the wait for a value when something else happens. */
export function endsWait(operator: string): boolean {
  return /^(takeUntil|timeout|timeoutWith|raceWith)$/.test(operator);
}

/** Whether a type is an observable of any library. */
export function isObservable(names: readonly ExternalName[]): boolean {
  return names.some(({ name }) =>
    /^(Observable|Subject|BehaviorSubject|ReplaySubject|AsyncSubject)$/.test(name),
  );
}

/** An operator of a chain of `pipe`. */
export interface Operator {
  readonly name: string;
  readonly given: readonly Expression[];
}

/** The operators of a chain of `pipe`. */
export function operatorsOf(expression: Expression): readonly Operator[] {
  const chain = chainOf(expression);
  if (!chain) return [];
  const own = chain.call.arguments.flatMap((one) =>
    one.kind === "call" && one.callee.kind === "identifier"
      ? [{ name: one.callee.name, given: one.arguments }]
      : [],
  );
  return [...operatorsOf(chain.before), ...own];
}

/** What a chain of `pipe` and `asObservable` begins with. */
export function sourceOf(expression: Expression): Expression {
  const chain = chainOf(expression);
  return chain ? sourceOf(chain.before) : expression;
}

function chainOf(expression: Expression) {
  if (expression.kind !== "call" || expression.callee.kind !== "member") return undefined;
  const { property, object } = expression.callee;
  return property === "pipe" || property === "asObservable"
    ? { call: expression, before: object }
    : undefined;
}
