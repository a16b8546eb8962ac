import ts = require("typescript");

import type { CallFact, ExternalName, FunctionRef } from "../../facts";
import { borrowed } from "../lower/borrowed";
import { withoutCasts } from "../lower/names";
import { disposedBy } from "./calls/disposed";
import { handedBy } from "./calls/handed";
import { answersTo } from "./calls/messages";
import { bodyOf } from "./declarations/body";
import { listBehind } from "./declarations/entries";
import { originOf } from "./declarations/origin";
import type { Compiled } from "./program/compiled";
import { mostImplementers } from "./program/hierarchy";
import { resolveFunctions } from "./value";
import { constructorsGiven } from "./values/classes-given";

/** Who a call runs, what it returns, and where it would take a signal. */
export function callFact(compiled: Compiled, node: ts.Node): CallFact | undefined {
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node) && !ts.isTaggedTemplateExpression(node)) {
    return undefined;
  }
  const callee = ts.isTaggedTemplateExpression(node) ? node.tag : (borrowed(node)?.callee ?? node.expression);
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return moduleLoad(compiled, node);
  const signature = signatureOf(compiled, node, callee);
  const symbol = calleeSymbol(compiled, callee);
  const named = targetsOf(compiled, callee, signature, symbol);
  const returned = signature && compiled.types.of(signature.getReturnType());
  const external = named.targets.length > 0 ? undefined : externalName(compiled, callee, signature, symbol);
  const answers = refs(compiled, answersTo(compiled, node));
  const { targets, complete } =
    answers.targets.length > 0
      ? { ...answers, targets: once([...named.targets, ...answers.targets]) }
      : named.targets.length > 0 || (external && !isOfStore(external))
        ? named
        : handedTo(compiled, callee, symbol);
  return {
    targets,
    complete,
    ...(answers.targets.length > 0 && named.targets.length === 0 && { relayed: true }),
    handed: [...handedBy(compiled, node), ...disposedBy(compiled, node)],
    external: targets.length > 0 ? undefined : external,
    returns: returned && !returned.any ? returned : compiled.types.at(node),
    acceptsSignal: compiled.signals.takenBy(signaturesOf(compiled, node, callee), callee),
  };
}

/**
 * The signature that a call means. Where the function has one and it is not generic, that is it; resolving would check
 * every argument first, which is most of the price of a question.
 */
function signatureOf(
  compiled: Compiled,
  node: ts.CallLikeExpression,
  callee: ts.Expression,
): ts.Signature | undefined {
  const all = signaturesOf(compiled, node, callee);
  const [only] = all;
  const { checker } = compiled;
  if (only && all.length === 1 && !only.getTypeParameters()) {
    if (!checker.getNonNullableType(compiled.typeAt(callee)).isUnion()) return only;
  }
  return checker.getResolvedSignature(node);
}

/** Every signature that a call can mean. */
function signaturesOf(
  compiled: Compiled,
  node: ts.CallLikeExpression,
  callee: ts.Expression,
): readonly ts.Signature[] {
  const type = compiled.checker.getNonNullableType(compiled.typeAt(callee));
  return ts.isNewExpression(node) ? type.getConstructSignatures() : type.getCallSignatures();
}

function moduleLoad(compiled: Compiled, node: ts.Node): CallFact {
  return {
    targets: [],
    complete: false,
    handed: [],
    external: undefined,
    returns: compiled.types.at(node),
    acceptsSignal: undefined,
  };
}

function calleeSymbol(compiled: Compiled, callee: ts.Expression): ts.Symbol | undefined {
  const name = ts.isPropertyAccessExpression(callee) ? callee.name : callee;
  const symbol = compiled.checker.getSymbolAtLocation(name);
  if (!symbol || !(symbol.flags & ts.SymbolFlags.Alias)) return symbol;
  const aliased = compiled.checker.getAliasedSymbol(symbol);
  return aliased.declarations ? aliased : undefined;
}

/** `storage.getStore()?.isOver()`: a package keeps it, and the project made it. */
function isOfStore({ name }: ExternalName): boolean {
  return /(^|\.)getStore\.\w+$/.test(name);
}

interface Targets {
  readonly targets: readonly FunctionRef[];
  readonly complete: boolean;
}

function targetsOf(
  compiled: Compiled,
  callee: ts.Expression,
  signature: ts.Signature | undefined,
  symbol: ts.Symbol | undefined,
): Targets {
  const none: Targets = { targets: [], complete: false };
  const declaration = signature?.declaration;
  const member = symbol?.declarations?.find(isMember);
  if (member && !isSuper(callee)) {
    const bodies = compiled.hierarchy.bodiesOf(member);
    if (!bodies) return none;
    if (bodies.length > 0) return refs(compiled, bodies);
    // What a package declares and nothing of the project implements is the package's: `list.push`, `call.write`.
    if (symbol?.declarations?.every((one) => !compiled.isOwn(one))) return none;
  }
  const left = symbol ? undefined : leftToOthers(compiled, callee);
  if (left && left.length > 0) return refs(compiled, left);
  const direct = [declaration, ...(symbol?.declarations ?? [])].flatMap((one) => {
    const body = one && bodyOf(one);
    return body ? [body] : [];
  });
  // Of several signatures that a name at run time chooses from, the checker gives the first.
  const chosen = isVariable(symbol) || ts.isElementAccessExpression(callee);
  if (direct[0] && !chosen) return refs(compiled, [direct[0]]);
  const values = resolveFunctions(compiled, callee);
  if (values.length > mostImplementers) return none;
  if (values.length > 0) {
    const found = refs(compiled, values);
    return { ...found, complete: found.complete && !isReassignable(symbol) };
  }
  return direct[0] ? { ...refs(compiled, [direct[0]]), complete: false } : none;
}

/** `this.step()`, which in untyped code only the classes declare that extend this one. */
function leftToOthers({ hierarchy }: Compiled, callee: ts.Expression): readonly ts.Node[] | undefined {
  if (!ts.isPropertyAccessExpression(callee) || callee.expression.kind !== ts.SyntaxKind.ThisKeyword)
    return undefined;
  const owner = ts.findAncestor(callee, ts.isClassLike);
  return owner && hierarchy.bodiesBelow(owner, callee.name.text);
}

/**
 * What runs where nothing that is written at the call tells: what the callers of a function, or those who make an object,
 * hand in; else what has the shape that is asked for.
 */
function handedTo(compiled: Compiled, callee: ts.Expression, symbol: ts.Symbol | undefined): Targets {
  const none: Targets = { targets: [], complete: false };
  if (ts.isNewExpression(callee.parent)) {
    const made = constructorsGiven(compiled, callee).flatMap(
      ({ declaration: by }) => (by && bodyOf(by)) ?? [],
    );
    if (made.length > 0 && made.length <= mostImplementers) return refs(compiled, made);
  }
  if (!mayBeHandedIn(compiled, callee)) return none;
  const values = resolveFunctions(compiled, callee, true);
  if (values.length > mostImplementers) return none;
  if (values.length > 0) return refs(compiled, values);
  const member = symbol?.declarations?.find(isMember);
  const object = ts.isPropertyAccessExpression(callee) ? compiled.typeAt(callee.expression) : undefined;
  const alike = (member && object && compiled.hierarchy.alike(member, object)) ?? [];
  // What has the shape and is just now calling is a namesake: a handler `find` that asks `stock.find(…)`.
  return refs(
    compiled,
    alike.filter((body) => !ts.findAncestor(callee, (node) => node === body)),
  );
}

/** A parameter that its own function calls is told of by that function's callers, one by one. */
function mayBeHandedIn({ hierarchy, checker }: Compiled, callee: ts.Expression): boolean {
  const node = withoutCasts(callee);
  if (ts.isPropertyAccessExpression(node)) return hierarchy.declares(node.name.text);
  const declared = ts.isIdentifier(node) ? checker.getSymbolAtLocation(node)?.valueDeclaration : undefined;
  const root =
    declared && ts.isBindingElement(declared) ? ts.walkUpBindingElementsAndPatterns(declared) : declared;
  return !root || !ts.isParameter(root) || listBehind(root) !== undefined || isOfFactory(node, root);
}

/** Whether a parameter is called by what its function puts into an object: `(run) => ({ start: async () => run() })`. */
function isOfFactory(callee: ts.Node, { parent: holder }: ts.ParameterDeclaration): boolean {
  for (let at = callee; at && at !== holder; at = at.parent) {
    if (ts.isMethodDeclaration(at) || ts.isPropertyAssignment(at)) return true;
  }
  return false;
}

function refs(compiled: Compiled, nodes: readonly ts.Node[]): Targets {
  const targets = nodes.flatMap((node) => compiled.refOf(node) ?? []);
  return { targets, complete: targets.length > 0 && targets.length === nodes.length };
}

function once(targets: readonly FunctionRef[]): readonly FunctionRef[] {
  return targets.filter(
    (one, at) =>
      targets.findIndex(({ file, function: id }) => file === one.file && id === one.function) === at,
  );
}

function isMember(node: ts.Declaration): boolean {
  return (
    ts.isMethodSignature(node) ||
    ts.isPropertySignature(node) ||
    ((ts.isMethodDeclaration(node) || ts.isPropertyDeclaration(node)) && ts.isClassLike(node.parent))
  );
}

/** `super.run()` runs the base's own body and no override. */
function isSuper(callee: ts.Expression): boolean {
  return ts.isPropertyAccessExpression(callee) && callee.expression.kind === ts.SyntaxKind.SuperKeyword;
}

function isVariable(symbol: ts.Symbol | undefined): boolean {
  return symbol?.valueDeclaration !== undefined && ts.isVariableDeclaration(symbol.valueDeclaration);
}

/** What a `let` or `var` holds may have been replaced since. */
function isReassignable(symbol: ts.Symbol | undefined): boolean {
  const declaration = symbol?.valueDeclaration;
  if (!declaration || !ts.isVariableDeclaration(declaration)) return false;
  return (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) === 0;
}

function externalName(
  compiled: Compiled,
  callee: ts.Expression,
  signature: ts.Signature | undefined,
  symbol: ts.Symbol | undefined,
): ExternalName | undefined {
  const named = compiled.types.nameOf(symbol);
  if (named && named.package !== ".") return named;
  const declaration = signature?.declaration;
  const { symbol: declared } = (declaration ?? {}) as { symbol?: ts.Symbol };
  const called = declared && compiled.types.nameOf(declared);
  if (called && called.package !== ".") return called;
  const origin = originOf(compiled.checker, callee);
  return origin && origin.package !== "." && (origin.package !== "" || !symbol) ? origin : undefined;
}
