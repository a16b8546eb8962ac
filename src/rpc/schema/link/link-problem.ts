import { readFileSync } from "node:fs";
import { climbs, type FilePool, type PoolFile } from "../pool";
import type { SchemaProblem } from "../problem";
import type { DeclarationKind } from "../source/parse-context";
import { parseProto } from "../source/parse-proto";
import { placeAt } from "../text-place";
import type { UnresolvedName } from "./resolve-names";

/** Words the problem of an import that gives nothing. */
export function importProblem(
  pool: FilePool,
  file: PoolFile,
  name: string,
  offset: number,
  reason: "missing" | "broken" | "circular",
): SchemaProblem {
  const place = placeIn(file, offset);
  switch (reason) {
    case "missing":
      if (climbs(name)) {
        const message = `the import "${name}" has ".", "..", "//" or "\\" in it, which protoc refuses; write the path from an import path on`;
        return { severity: "error", message, ...place };
      }
      return {
        severity: "error",
        message: `the import "${name}" was not found in any of ${pool.importPaths.length} import paths: ${pool.importPaths.join(", ")}. Add the directory that contains "${name}" to the import paths`,
        ...place,
        missingImport: { name, searched: pool.importPaths },
      };
    case "broken":
      return { severity: "error", message: `the import "${name}" has errors of its own`, ...place };
    case "circular":
      return { severity: "error", message: `the import "${name}" leads back to this file`, ...place };
  }
}

/** Words the problem of a type's name that leads nowhere. */
export function unresolvedProblem(
  pool: FilePool,
  file: PoolFile,
  { kind, owner, name }: UnresolvedName,
): SchemaProblem {
  const plain = name.replace(/^\./, "");
  const elsewhere = [...pool.loaded()].find((other) => other !== file && declares(other, plain));
  const hint = elsewhere === undefined ? "" : `; "${elsewhere.name}" declares it, but is not imported`;
  return {
    severity: "error",
    message: `${describe(kind)} "${name}" of ${owner} is not defined${hint}`,
    ...declarationPlace(file, kind, owner),
  };
}

/** Words the problem of an option that does not fit its definition; calls work without it. */
export function optionProblem(file: PoolFile, offset: number, message: string): SchemaProblem {
  return { severity: "warning", message, ...placeIn(file, offset) };
}

/** Words the problem of a file that the descriptor library refuses. */
export function linkProblem(file: PoolFile, error: unknown): SchemaProblem {
  const message = error instanceof Error ? error.message : String(error);
  return { severity: "error", message, ...(file.path === undefined ? {} : { file: file.path }) };
}

function describe(kind: DeclarationKind): string {
  switch (kind) {
    case "request-type":
      return "the request type";
    case "response-type":
      return "the response type";
    case "extendee":
      return "the extended message";
    default:
      return "the type";
  }
}

function declares(file: PoolFile, name: string): boolean {
  if (file.types.has(name)) return true;
  for (const fullName of file.types.keys()) if (fullName.endsWith(`.${name}`)) return true;
  return false;
}

function placeIn(file: PoolFile, offset: number) {
  return file.path === undefined ? {} : placeAt(file.path, readFileSync(file.path, "utf8"), offset);
}

/** Reading keeps no offsets of declarations, they would cost more than all else: an error reads the file again. */
function declarationPlace(file: PoolFile, kind: DeclarationKind, owner: string) {
  if (file.path === undefined) return {};
  let found: number | undefined;
  const text = readFileSync(file.path, "utf8");
  parseProto(file.name, text, String, {
    declared: (declared, name, offset) => {
      if (declared === kind && name === owner) found ??= offset;
    },
  });
  return found === undefined ? { file: file.path } : placeAt(file.path, text, found);
}
