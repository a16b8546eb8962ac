import ts = require("typescript");

import { namedSymbol, withoutAlias } from "../declarations/symbols";
import type { Compiled } from "./compiled";

/**
 * Every place in the project's code that names what is declared somewhere, by whatever name it was imported or exported
 * under, without the declarations themselves.
 *
 * @param declarations of one thing, or of members that stand for one another
 * @param most how many places with such a name are looked at
 * @returns undefined when there are more
 */
export function mentionsOf(
  compiled: Compiled,
  declarations: ReadonlySet<ts.Declaration>,
  most: number,
): readonly ts.Node[] | undefined {
  const found: ts.Node[] = [];
  const names = new Set(namesOf(declarations, compiled));
  let seen = 0;
  for (const name of names) {
    for (const node of compiled.namedAs(name)) {
      if (++seen > most) return undefined;
      if (isDeclaring(node, declarations)) continue;
      const meant = symbolAt(node, compiled.checker);
      if (!meant?.declarations?.some((one) => declarations.has(one))) continue;
      // `import { poll as watch }`: it goes by that name from there on.
      const other = renamed(node);
      if (other !== undefined) names.add(other);
      found.push(node);
    }
  }
  return found;
}

/** A default export is known by whatever name it is imported under. */
function namesOf(declarations: ReadonlySet<ts.Declaration>, compiled: Compiled): readonly string[] {
  const own = [...declarations].flatMap((one) => {
    const name = ts.getNameOfDeclaration(one);
    return name && "text" in name ? [String(name.text)] : [];
  });
  const imported = defaultImports(compiled);
  return [...own, ...[...declarations].flatMap((one) => imported.get(one) ?? [])];
}

type DefaultImports = ReadonlyMap<ts.Declaration, readonly string[]>;

const known = new WeakMap<Compiled, DefaultImports>();

/** The names under which declarations are imported as defaults, found once for a program. */
function defaultImports(compiled: Compiled): DefaultImports {
  const before = known.get(compiled);
  if (before) return before;
  const found = new Map<ts.Declaration, string[]>();
  for (const { statements } of compiled.sources) {
    for (const statement of statements) {
      const name = ts.isImportDeclaration(statement) ? statement.importClause?.name : undefined;
      const meant = name && symbolAt(name, compiled.checker);
      for (const one of meant?.declarations ?? []) found.set(one, [...(found.get(one) ?? []), name!.text]);
    }
  }
  known.set(compiled, found);
  return found;
}

function symbolAt(node: ts.Node, checker: ts.TypeChecker): ts.Symbol | undefined {
  const { parent } = node;
  const symbol = ts.isExportSpecifier(parent)
    ? checker.getExportSpecifierLocalTargetSymbol(parent)
    : ts.isBindingElement(parent) && ts.isObjectBindingPattern(parent.parent)
      ? takenOut(parent, node, checker)
      : namedSymbol(checker, node);
  return symbol && withoutAlias(checker, symbol);
}

/** What `const { poll } = service` takes out of the service. */
function takenOut(element: ts.BindingElement, node: ts.Node, checker: ts.TypeChecker): ts.Symbol | undefined {
  const own = checker.getSymbolAtLocation(node);
  if (node === element.initializer || (own && own.flags & ts.SymbolFlags.Alias)) return own;
  const key = element.propertyName ?? element.name;
  if (!ts.isIdentifier(key)) return own;
  return checker.getPropertyOfType(checker.getTypeAtLocation(element.parent), key.text) ?? own;
}

function renamed({ parent }: ts.Node): string | undefined {
  const renames = ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent) || ts.isBindingElement(parent);
  if (!renames || !parent.propertyName) return undefined;
  return ts.isIdentifier(parent.name) ? parent.name.text : undefined;
}

function isDeclaring(node: ts.Node, declarations: ReadonlySet<ts.Declaration>): boolean {
  return [...declarations].some((one) => ts.getNameOfDeclaration(one) === node);
}
