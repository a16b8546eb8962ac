import { isBuiltin } from "node:module";
import { contains } from "../../text/span";
import type { Backend } from "../backend/backend";
import type { Finding, LintResult } from "../finding";
import type { Call, Expression, FileIr, FunctionIr } from "../ir";
import { lintNow } from "../linter";
import { mentionsGrpc } from "../mentions-grpc";
import type { LintSettings } from "../settings";
import { indexOf } from "../syntax/file-index";
import { bindingOf } from "../syntax/names";

/** Rules whose answer lies in the types of what is called. */
const typed = new Set(["unpropagated-upstream-call", "signal-not-forwarded", "async-handler-can-crash"]);

/**
 * What the text of one file shows by itself, long before the types of its project are known: only what no type and no
 * other file can take back. Code that hands its call to functions of other files is left for later.
 */
export function lintAlone(backend: Backend, path: string, text: string, settings: LintSettings): LintResult {
  const view = backend.openAlone(path, text);
  const result = lintNow(view, { ...settings, confidence: "high" });
  const file = view.ir(path);
  const sure = (finding: Finding) =>
    file !== undefined && !typed.has(finding.rule) && !restsOnOthers(finding, file);
  // What would lower them is not known yet, nor is any of what suppressions are of use for.
  const findings = file?.syntaxErrors.length === 0 ? result.findings.filter(sure) : [];
  return { ...result, findings, problems: [] };
}

/** Whether the code around a finding uses code that is not read: of other files, or of fields that hold such. */
function restsOnOthers({ span }: Finding, file: FileIr): boolean {
  const whole = file.functions.find((one) => one.kind !== "file" && contains(one.span, span));
  // What a store gives is known by its type.
  const asksStore = file.text.includes(".getStore(");
  return whole === undefined || asksStore || usesImports(whole, file) || handsToUnknown(whole, file);
}

function usesImports({ span }: FunctionIr, file: FileIr): boolean {
  const index = indexOf(file);
  return file.imports.some(({ module, binding }) => {
    if (binding === undefined || isBuiltin(module) || mentionsGrpc(`"${module}"`)) return false;
    return index.usesOf(binding).some(({ expression }) => contains(span, expression.span));
  });
}

/** `this.calls.signalOf(call)` */
function handsToUnknown(whole: FunctionIr, file: FileIr): boolean {
  const index = indexOf(file);
  const isParameter = (one: Expression) => {
    const binding = bindingOf(one, file);
    return binding?.owner === whole.id && binding.parameter !== undefined;
  };
  return file.functions.some(
    ({ id, span }) =>
      contains(whole.span, span) &&
      index
        .expressionsOf(id)
        .some((one) => one.kind === "call" && isOfField(one) && one.arguments.some(isParameter)),
  );
}

function isOfField({ callee }: Call): boolean {
  let at: Expression = callee;
  while (at.kind === "member" || at.kind === "call") at = at.kind === "member" ? at.object : at.callee;
  return at.kind === "this";
}
