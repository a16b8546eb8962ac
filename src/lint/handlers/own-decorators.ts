import type { View } from "../backend/backend";
import { dialects } from "../dialects/all";
import type { DecoratorRule, Dialect } from "../dialects/dialect";
import type { CallFact, FunctionRef } from "../facts";
import type { FileIr, FunctionIr } from "../ir";
import { lastName } from "../syntax/names";
import { forEachExpression } from "../syntax/walk";
import { handlerOf, isNamed } from "./decorated";
import { functionTypes } from "./function-types";
import type { Handler } from "./handler";

/**
 * Methods with a decorator of the project's own that puts a library's on them:
 * `const Rpc = (name: string) => applyDecorators(GrpcMethod("Shop", name), UseGuards(Auth))`.
 */
export function ownDecoratedHandlers(view: View): Handler[] {
  const makers = view.files.flatMap((path) => makersIn(view, path));
  if (makers.length === 0) return [];
  const names = new Set(makers.map(({ name }) => name));
  const mentions = new RegExp(`@(?:\\w+\\.)?(?:${[...names].join("|")})\\b`);
  return view.files.flatMap((path) => {
    const ir = mentions.test(view.text(path) ?? "") ? view.ir(path) : undefined;
    return ir ? markedIn(view, ir, makers, names) : [];
  });
}

/** A function that calls a library's decorator. */
interface Maker extends FunctionRef {
  readonly name: string;
  readonly dialect: Dialect;
  readonly rule: DecoratorRule;
}

const rules = dialects.flatMap((dialect) => dialect.decorators.map((rule) => ({ dialect, rule })));
const named = new RegExp(`\\b(?:${rules.map(({ rule }) => rule.name.name).join("|")})\\b`);
/** A file that only uses them writes them behind an `@`. */
const called = new RegExp(`[^@\\w.](?:\\w+\\.)?${named.source}\\(`);

function makersIn(view: View, path: string): Maker[] {
  const ir = called.test(view.text(path) ?? "") ? view.ir(path) : undefined;
  if (!ir) return [];
  return ir.functions.flatMap((lowered) => {
    const name = /^\w+$/.exec(lowered.name)?.[0];
    const match = name === undefined ? undefined : ruleCalledBy(ir, lowered);
    return name !== undefined && match ? [{ file: path, function: lowered.id, name, ...match }] : [];
  });
}

function ruleCalledBy(ir: FileIr, lowered: FunctionIr): (typeof rules)[number] | undefined {
  let found: (typeof rules)[number] | undefined;
  forEachExpression(lowered, (expression) => {
    if (expression.kind === "call") found ??= rules.find(({ rule }) => isNamed(ir, expression, rule));
  });
  return found;
}

function markedIn(view: View, ir: FileIr, makers: readonly Maker[], names: ReadonlySet<string>): Handler[] {
  return ir.functions.flatMap((lowered) => {
    const decorator = lowered.decorators.find(
      (one) => one.kind === "call" && names.has(lastName(one.callee)),
    );
    if (!decorator || lowered.parent === undefined) return [];
    const called = { file: ir.path, function: lowered.parent, site: decorator.site };
    const [call] = view.facts([{ ask: "call", ...called }]) as [CallFact | undefined];
    const [fact] = functionTypes(view, [{ file: ir.path, function: lowered.id }]);
    const maker = makers.find((one) =>
      call?.targets.some((target) => target.file === one.file && target.function === one.function),
    );
    return maker ? [handlerOf(ir, lowered, maker.dialect, maker.rule, fact)] : [];
  });
}
