import ts = require("typescript");

/** Clients of a project's own interfaces are known by what these extend. */
export function isGrpcClient(checker: ts.TypeChecker, object: ts.Expression): boolean {
  const type = checker.getNonNullableType(checker.getTypeAtLocation(object));
  const all = type.isClassOrInterface() ? [type, ...checker.getBaseTypes(type)] : [type];
  return all.some(({ symbol }) => {
    const file = symbol?.name === "Client" && symbol.declarations?.[0]?.getSourceFile().fileName;
    return Boolean(file) && String(file).includes("/@grpc/grpc-js/");
  });
}

/** `ledger.post`, with an interface `LedgerClient` whose methods give observables: what NestJS makes of a service. */
export function isObservedClient(
  checker: ts.TypeChecker,
  { expression, name }: ts.PropertyAccessExpression,
): boolean {
  const { symbol } = checker.getNonNullableType(checker.getTypeAtLocation(expression));
  if (!symbol || !(symbol.flags & ts.SymbolFlags.Interface) || !symbol.name.endsWith("Client")) return false;
  const [signature] = checker.getTypeAtLocation(name).getCallSignatures();
  const given = signature?.getReturnType().symbol;
  const from = given?.name === "Observable" && given.declarations?.[0]?.getSourceFile().fileName;
  return Boolean(from) && String(from).includes("/node_modules/rxjs/");
}
