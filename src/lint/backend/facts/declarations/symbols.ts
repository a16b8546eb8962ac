import ts = require("typescript");

/** What a name stands for: in `{ send }` the variable, and of what is imported the declaration in its own file. */
export function namedSymbol(checker: ts.TypeChecker, name: ts.Node): ts.Symbol | undefined {
  const symbol = ts.isShorthandPropertyAssignment(name.parent)
    ? checker.getShorthandAssignmentValueSymbol(name.parent)
    : checker.getSymbolAtLocation(name);
  return symbol && withoutAlias(checker, symbol);
}

/** What an import, or an export by another name, stands for; any other symbol itself. */
export function withoutAlias(checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}
