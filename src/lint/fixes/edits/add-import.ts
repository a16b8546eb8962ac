import type { TextEdit } from "../../../text/edit";
import { textIn } from "../../../text/span";
import type { FileIr, ImportIr } from "../../ir";
import { freeName, indentationOf, lineBreakOf, quoteOf } from "./layout";

/** A name to write, and the edits that make it mean what was asked for. */
export interface ImportedName {
  readonly name: string;
  readonly edits: readonly TextEdit[];
}

/**
 * Imports a name from a module: the one already there, else added to an import of that module, else as an import of its
 * own in the manner of the file.
 *
 * @param otherwise Local names, best first, where the name itself means something else in the file.
 */
export function importName(
  file: FileIr,
  module: string,
  name: string,
  ...otherwise: readonly string[]
): ImportedName {
  const { names, edits } = importNames(file, module, [[name, ...otherwise]]);
  return { name: names[0]!, edits };
}

/**
 * The same for several names, which stand in one import.
 *
 * @param wanted each name, and what it may be called where it means something else
 */
export function importNames(
  file: FileIr,
  module: string,
  wanted: readonly (readonly [name: string, ...otherwise: string[]])[],
): { readonly names: readonly string[]; readonly edits: readonly TextEdit[] } {
  const same = file.imports.filter((one) => plain(one.module) === plain(module) && !one.typeOnly);
  const whole = same.find((one) => one.name === "*" && one.binding !== undefined && one.form !== "dynamic");
  const known = ([name]: readonly [string, ...string[]]) => {
    const there = same.find((one) => one.name === name && one.binding !== undefined);
    if (there) return file.bindings[there.binding!]!.name;
    return whole && `${file.bindings[whole.binding!]!.name}.${name}`;
  };
  const missing = wanted.filter((one) => known(one) === undefined);
  const local = new Map(
    missing.map((one) => [one, freeName(file.text, one[0] === "setTimeout" ? one.slice(1) : one) ?? one[0]]),
  );
  const names = wanted.map((one) => known(one) ?? local.get(one)!);
  if (missing.length === 0) return { names, edits: [] };
  const bound = (between: string) =>
    missing.map((one) => (local.get(one) === one[0] ? one[0] : one[0] + between + local.get(one))).join(", ");
  const merged = same.map((one) => extend(file, one, bound)).find((edit) => edit !== undefined);
  if (merged) return { names, edits: [merged] };
  const modules = file.imports.some(({ form }) => form === "import" || form === "import-equals");
  const required =
    !modules && (file.imports.length > 0 || file.language === "javascript") && !/^export\b/m.test(file.text);
  const from = quoted(file, module);
  const line = required
    ? `const { ${bound(": ")} } = require(${from});`
    : `import { ${bound(" as ")} } from ${from};`;
  return { names, edits: [insertLine(file, line)] };
}

/** A type, and the module that exports it. */
export interface ImportedType {
  readonly module: string;
  readonly name: string;
}

/**
 * Imports types that a file does not import yet, each module's in one line: as types alone, since what a decorated method
 * names would else be loaded.
 */
export function importType(file: FileIr, wanted: readonly ImportedType[]): readonly TextEdit[] {
  const missing = wanted.filter(
    ({ module, name }) => !file.imports.some((one) => one.module === module && one.name === name),
  );
  const edits: TextEdit[] = [];
  const lines: string[] = [];
  for (const module of new Set(missing.map((one) => one.module))) {
    const names = [...new Set(missing.filter((one) => one.module === module).map(({ name }) => name))];
    const merged = withTypes(file, module, names);
    if (merged) edits.push(merged);
    else lines.push(`import type { ${names.join(", ")} } from ${quoted(file, module)};`);
  }
  return lines.length === 0 ? edits : [...edits, insertLine(file, lines.join(lineBreakOf(file.text)))];
}

/** `import { Server } from "m"` takes types as `type Name`, where the file writes that already. */
function withTypes(file: FileIr, module: string, names: readonly string[]): TextEdit | undefined {
  const { text } = file;
  for (const { span, form, module: from } of file.imports) {
    const written = textIn(text, span);
    const typeOnly = /^import\s+type\b/.test(written);
    const brace = written.indexOf("}");
    if (from !== module || form !== "import" || brace < 0 || (!typeOnly && !/[{,]\s*type\s/.test(text)))
      continue;
    const before = written.slice(0, brace).trimEnd();
    const at = span.start + before.length;
    const own = /[\r\n]/.test(written.slice(before.length, brace));
    const gap = own ? lineBreakOf(text) + indentationOf(text, at) : " ";
    const list = names.map((name) => gap + (typeOnly ? name : `type ${name}`)).join(",");
    const comma = before.endsWith(",") ? "" : ",";
    const end = own ? (before.endsWith(",") ? "," : "") : "";
    return { span: { start: at, end: at }, newText: comma + list + end };
  }
  return undefined;
}

function quoted({ text }: FileIr, module: string): string {
  const quote = quoteOf(text);
  return quote + module + quote;
}

function plain(module: string): string {
  return module.replace(/^node:/, "");
}

/** `import { a } from "m"` and `const { a } = require("m")` take other names before the brace. */
function extend(
  file: FileIr,
  { span, form }: ImportIr,
  bound: (between: string) => string,
): TextEdit | undefined {
  if (form !== "import" && form !== "require") return undefined;
  const written = textIn(file.text, span);
  const brace = written.indexOf("}");
  if (brace < 0 || written.startsWith("import type")) return undefined;
  const list = bound(form === "import" ? " as " : ": ");
  const before = written.slice(0, brace).trimEnd();
  const at = span.start + before.length;
  const comma = before.endsWith(",") || before.endsWith("{") ? "" : ",";
  return {
    span: { start: at, end: at },
    newText: `${comma} ${list}${/\s/.test(written[before.length]!) ? "" : " "}`,
  };
}

function insertLine(file: FileIr, line: string): TextEdit {
  const eol = lineBreakOf(file.text);
  const last = file.imports
    .filter(({ form }) => form !== "dynamic")
    .reduce((end, { span }) => Math.max(end, span.end), -1);
  if (last >= 0) {
    const rest = /^[ \t]*;?/.exec(file.text.slice(last))![0];
    const at = last + rest.length;
    return { span: { start: at, end: at }, newText: eol + line };
  }
  const head = /^(#!.*\r?\n)?((["'])use strict\3;?[ \t]*\r?\n)?/.exec(file.text)![0].length;
  return { span: { start: head, end: head }, newText: line + eol };
}
