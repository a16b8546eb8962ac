import type { View } from "../backend/backend";
import { dialects } from "../dialects/all";
import type { DecoratorRule, Dialect, Kind } from "../dialects/dialect";
import type { ExternalName } from "../facts";
import type { Expression, FileIr, FunctionIr } from "../ir";
import { lastName } from "../syntax/names";
import { functionsWithin } from "../syntax/nesting";
import { forEachExpression } from "../syntax/walk";
import { type FunctionTypes, functionTypes } from "./function-types";
import type { Handler } from "./handler";

/** Methods whose decorators make them handlers, and methods of a controller whose class decorator does. */
export function decoratedHandlers(view: View, files: readonly FileIr[]): Handler[] {
  return files.flatMap((ir) => {
    const marked = ir.functions.flatMap((lowered) => {
      const match = ruleOf(ir, lowered);
      return match ? [{ lowered, ...match }] : [];
    });
    if (marked.length === 0) return [];
    const facts = functionTypes(
      view,
      marked.map(({ lowered }) => ({ file: ir.path, function: lowered.id })),
    );
    return marked.flatMap(({ lowered, dialect, rule, generated }, index) => {
      const fact = facts[index];
      if (generated && !isListed(lowered, fact)) return [];
      return [handlerOf(ir, lowered, dialect, generated ? ruleByRequests(dialect, rule, fact) : rule, fact)];
    });
  });
}

/**
 * A generated class decorator makes handlers of what the generated interface lists. A class that does not say that it
 * implements that has handlers in its methods that answer to one request.
 */
function isListed({ name, parameters }: FunctionIr, fact: FunctionTypes | undefined): boolean {
  if (!fact) return false;
  if (fact.implements.length > 0) return fact.implements.some(({ type }) => type.name.endsWith("Controller"));
  const answers = fact.returns.awaited !== undefined || isObservable(fact);
  return !fact.hidden && parameters.length > 0 && answers && !/\.(on[A-Z]\w*|constructor)$/.test(name);
}

/** The decorator that the generated one puts on a method: a stream of requests is an observable. */
function ruleByRequests(
  dialect: Dialect,
  rule: DecoratorRule,
  fact: FunctionTypes | undefined,
): DecoratorRule {
  const streams = fact?.parameters[0]?.names.some(isObservableName) ?? false;
  return (streams && dialect.decorators.find(({ requests }) => requests !== undefined)) || rule;
}

/** What a decorated method serves. */
export function handlerOf(
  ir: FileIr,
  lowered: FunctionIr,
  dialect: Dialect,
  rule: DecoratorRule,
  fact: FunctionTypes | undefined,
): Handler {
  const takes = rule.position < lowered.parameters.length;
  return {
    file: ir.path,
    function: lowered.id,
    name: lowered.name,
    kind: kindOf(ir, lowered, rule, fact),
    dialect: dialect.id,
    carrier: takes ? { parameter: rule.position, type: rule.carrier } : undefined,
    requests: rule.requests,
    confidence: "high",
    how: "decorator",
  };
}

/** A decorator says whether requests are streamed; whether results are, an observable leaves open. */
function kindOf(ir: FileIr, lowered: FunctionIr, rule: DecoratorRule, fact: FunctionTypes | undefined): Kind {
  if (rule.kind === "unary") return isObservable(fact) ? kindOfObservable(ir, lowered) : "unary";
  if (rule.carrier === "call" && rule.position === 0)
    return lowered.parameters.length > 1 ? "client-streaming" : "bidi";
  return fact?.returns.awaited && !isObservable(fact) ? "client-streaming" : "bidi";
}

const endless =
  /^(interval|timer|fromEvent|fromEventPattern|merge|concat|Subject|BehaviorSubject|ReplaySubject)$/;

/**
 * An observable serves unary methods and streams alike. One made of a source of many values is a stream, one of a single
 * value is not, and one that comes from elsewhere may be either.
 */
function kindOfObservable(ir: FileIr, lowered: FunctionIr): Kind {
  const called: { name: string; given: number }[] = [];
  for (const one of functionsWithin(lowered.id, ir)) {
    forEachExpression(one, (expression) => {
      if (expression.kind !== "call") return;
      called.push({ name: lastName(expression.callee), given: expression.arguments.length });
    });
  }
  if (called.some(({ name }) => endless.test(name) || name === "asObservable")) return "server-streaming";
  return called.some(({ name, given }) => name === "of" && given === 1) ? "unary" : "unknown";
}

function isObservable(fact: FunctionTypes | undefined): boolean {
  const names = [...(fact?.returns.names ?? []), ...(fact?.returns.awaited?.names ?? [])];
  return names.some(isObservableName);
}

function isObservableName({ package: from, name }: ExternalName): boolean {
  return from === "rxjs" && name === "Observable";
}

interface Match {
  readonly dialect: Dialect;
  readonly rule: DecoratorRule;
  /** Made by the class's decorator, which a generator wrote. */
  readonly generated: boolean;
}

function ruleOf(ir: FileIr, lowered: FunctionIr): Match | undefined {
  for (const dialect of dialects) {
    for (const rule of dialect.decorators) {
      if (lowered.decorators.some((decorator) => isNamed(ir, decorator, rule))) {
        return { dialect, rule, generated: false };
      }
    }
    const [first] = dialect.decorators;
    if (first && lowered.kind === "method" && hasControllerMethods(ir, lowered)) {
      return { dialect, rule: first, generated: true };
    }
  }
  return undefined;
}

/** Whether an expression is a library's decorator, called or not, by whatever name it was imported. */
export function isNamed(ir: FileIr, decorator: Expression, rule: DecoratorRule): boolean {
  const called = decorator.kind === "call" ? decorator.callee : decorator;
  const root = called.kind === "member" ? called.object : called;
  if (root.kind !== "identifier" || root.binding === undefined) return false;
  const name = called.kind === "member" ? called.property : undefined;
  return ir.imports.some(
    (one) =>
      one.binding === root.binding &&
      one.module === rule.name.package &&
      (one.name === "*" ? name : one.name) === rule.name.name,
  );
}

/** ts-proto writes a decorator `GreeterControllerMethods()` that decorates every method of `GreeterController`. */
function hasControllerMethods(ir: FileIr, lowered: FunctionIr): boolean {
  const holder = lowered.class === undefined ? undefined : ir.classes[lowered.class];
  return (
    holder?.decorators.some(
      (decorator) => decorator.kind === "call" && /ControllerMethods$/.test(lastName(decorator.callee)),
    ) ?? false
  );
}
