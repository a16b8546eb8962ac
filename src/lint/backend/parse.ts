import ts = require("typescript");

import type { FileIr } from "../ir";
import { lowerFile } from "./lower/lower";

/** Syntax alone: no project, no types. */
export function parse(path: string, text: string): FileIr {
  return lowerFile(path, parseSource(path, text)).ir;
}

/** Parses one text as the language of its file name. JSDoc is read where it can carry types: in JavaScript. */
export function parseSource(path: string, text: string): ts.SourceFile {
  const javascript = /\.[cm]?jsx?$/.test(path);
  return ts.createSourceFile(
    path,
    text,
    {
      languageVersion: ts.ScriptTarget.Latest,
      jsDocParsingMode: javascript ? ts.JSDocParsingMode.ParseAll : ts.JSDocParsingMode.ParseNone,
    },
    true,
  );
}
