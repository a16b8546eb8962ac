import ts = require("typescript");

import { bodyOf } from "../declarations/body";
import type { Compiled } from "../program/compiled";
import { mentionsOf } from "../program/mentions";
import { Resolver } from "../values/resolver";

/** Methods by which a bus is given a message that somebody answers. */
const dispatching = /^(execute|dispatch|send|ask|query|invoke|request|handle|run|process|publish)$/;
/** Methods of classes that answer one. */
const answering = ["execute", "handle"];
/** Enough for a message that is sent here and there. */
const mostMentions = 100;

const known = new WeakMap<Compiled, Map<ts.Symbol, readonly ts.Node[]>>();

/**
 * What answers the message that a call hands to a bus, by the message's class: a class with a decorator that names it,
 * `@CommandHandler(ShipOrder)`, or what is registered with it, `bus.register(ShipOrder, ship)`.
 */
export function answersTo(compiled: Compiled, call: ts.CallLikeExpression): readonly ts.Node[] {
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return [];
  const [message] = call.arguments;
  const { name } = call.expression;
  if (!message || !dispatching.test(name.text)) return [];
  // Nobody waits for those who are told of something that has happened.
  if (name.text === "publish" && !ts.isAwaitExpression(call.parent)) return [];
  const { symbol } = compiled.typeAt(message);
  const declared = symbol?.valueDeclaration;
  if (!declared || !ts.isClassLike(declared) || !compiled.isOwn(declared)) return [];
  const all = known.get(compiled) ?? new Map<ts.Symbol, readonly ts.Node[]>();
  known.set(compiled, all);
  const before = all.get(symbol);
  if (before) return before;
  all.set(symbol, []);
  const mentions = mentionsOf(compiled, new Set<ts.Declaration>([declared]), mostMentions) ?? [];
  const found = [...new Set(mentions.flatMap((node) => answersAt(compiled, node)))];
  all.set(symbol, found);
  return found;
}

function answersAt(compiled: Compiled, node: ts.Node): readonly ts.Node[] {
  const { parent } = node;
  if (ts.isArrayLiteralExpression(parent)) return handlerAfter(compiled, node, parent.elements);
  if (!ts.isCallExpression(parent) || parent.expression === node) return [];
  const decorated = ts.isDecorator(parent.parent) ? parent.parent.parent : undefined;
  if (!decorated) return handlerAfter(compiled, node, parent.arguments);
  if (!ts.isClassLike(decorated)) return [];
  return decorated.members.flatMap((member) => {
    const { name } = member;
    return name && answering.includes(name.getText()) ? (bodyOf(member) ?? []) : [];
  });
}

/** `register(ShipOrder, ship)`, `[ShipOrder, new ShipOrderHandler()]` */
function handlerAfter(
  compiled: Compiled,
  message: ts.Node,
  [first, second]: readonly ts.Expression[],
): readonly ts.Node[] {
  if (first !== message || !second) return [];
  const { functions, members } = new Resolver(compiled, true).expression(second, 0);
  if (functions.size > 0) return [...functions];
  return answering.flatMap((name) => [...(members.get(name)?.functions ?? [])]);
}
