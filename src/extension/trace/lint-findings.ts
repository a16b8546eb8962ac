import * as vscode from "vscode";
import type { Middleware } from "vscode-languageclient/node";
import type { DiagnosticData } from "../../language-server/convert";
import { isIn, type RunMemory } from "../../trace/runs/run-memory";
import { type RunSays, runSays } from "../../trace/runs/run-says";
import type { Verdict } from "../../trace/verdicts/verdict";
import { placeLabel, rangeAt } from "./source-range";

/** A diagnostic of the linter's server, with what the server sent along. */
type Found = vscode.Diagnostic & { readonly data?: Partial<DiagnosticData> };

/** A finding of the linter on the way of a handler that ran, and what the run says of it. */
export interface JoinedFinding {
  readonly rule: string;
  readonly message: string;
  readonly location: vscode.Location;
  readonly says: RunSays;
}

/** What the linter said last, shown with what runs of the same handlers say of it. */
export class LintFindings implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  /** The linter has said something new. */
  readonly onDidChange = this.#changed.event;
  readonly #said = new Map<string, { uri: vscode.Uri; found: readonly Found[]; show: Show }>();

  constructor(private readonly runs: RunMemory) {}

  /** Sees the linter's diagnostics before the editor does. */
  readonly middleware: Pick<Middleware, "handleDiagnostics"> = {
    handleDiagnostics: (uri, found, show) => {
      if (found.length === 0) this.#said.delete(uri.toString());
      else this.#said.set(uri.toString(), { uri, found, show });
      show(
        uri,
        found.map((one) => this.#annotated(one)),
      );
      this.#changed.fire();
    },
  };

  dispose(): void {
    this.#changed.dispose();
  }

  /** Runs have shown something new. */
  refresh(): void {
    for (const { uri, found, show } of this.#said.values()) {
      show(
        uri,
        found.map((one) => this.#annotated(one)),
      );
    }
  }

  /** The findings on the way of the handler that was judged, as far as its run speaks to them. */
  joinedTo(verdict: Verdict): JoinedFinding[] {
    const all = [...this.#said.values()].flatMap(({ uri, found }) => found.map((one) => ({ uri, one })));
    return all.flatMap(({ uri, one }) => {
      const { rule, handlers = [] } = one.data ?? {};
      const says = rule !== undefined && isIn(verdict.handler, handlers) ? runSays(rule, verdict) : undefined;
      return says === undefined || rule === undefined
        ? []
        : [{ rule, message: one.message, location: new vscode.Location(uri, one.range), says }];
    });
  }

  #annotated(found: Found): vscode.Diagnostic {
    const { rule, handlers = [] } = found.data ?? {};
    const says = rule === undefined ? undefined : this.runs.says(rule, handlers);
    if (says === undefined) return found;
    // The light bulb needs what the server sent along, so the diagnostic stays what it is but for its words.
    const annotated: vscode.Diagnostic = Object.assign(Object.create(Object.getPrototypeOf(found)), found);
    annotated.message = `${found.message}\n${says.text}`;
    annotated.relatedInformation = [
      ...(found.relatedInformation ?? []),
      ...says.because.map(
        ({ text, place }) =>
          new vscode.DiagnosticRelatedInformation(
            new vscode.Location(vscode.Uri.file(place.file), rangeAt(place)),
            `seen in the run: ${text} (${placeLabel(place)})`,
          ),
      ),
    ];
    return annotated;
  }
}

type Show = (uri: vscode.Uri, diagnostics: vscode.Diagnostic[]) => void;
