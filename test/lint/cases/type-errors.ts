import { join } from "node:path";

import ts = require("typescript");

/** What does not change between two calls: declarations of the language, of Node and of packages. */
const packages = new Map<string, ts.SourceFile | undefined>();

/** What the compiler has to say of texts in this repository, without places: those move when code is mended. */
export function typeErrors(files: readonly { readonly path: string; readonly text: string }[]): string[] {
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    experimentalDecorators: true,
    module: ts.ModuleKind.Preserve,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.esnext.d.ts", "lib.dom.d.ts"],
    types: ["node"],
    typeRoots: [join(__dirname, "../../../node_modules/@types")],
  };
  const host = ts.createCompilerHost(options);
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const { fileExists, readFile, getSourceFile } = host;
  host.directoryExists = () => true;
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  host.getSourceFile = (path, language, ...rest) => {
    const text = texts.get(path);
    if (text !== undefined) return ts.createSourceFile(path, text, language);
    if (!packages.has(path)) packages.set(path, getSourceFile(path, language, ...rest));
    return packages.get(path);
  };
  const program = ts.createProgram([...texts.keys()], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))
    .sort();
}
