import type * as vscode from "vscode";
import type { RequestForm } from "../panel/form";

const formsKept = 100;
const targetsKept = 20;

/** Forms by method and the targets that were called, remembered per workspace. Secrets are never part of a form. */
export class RequestStore {
  constructor(private readonly state: vscode.Memento) {}

  /** Newest first. */
  get targets(): readonly string[] {
    return this.state.get<readonly string[]>("targets", []);
  }

  async addTarget(target: string): Promise<void> {
    const others = this.targets.filter((other) => other !== target);
    await this.state.update("targets", [target, ...others].slice(0, targetsKept));
  }

  /** What was last filled in for a method. */
  form(method: string): RequestForm | undefined {
    return this.state.get<readonly SavedForm[]>("forms", []).find((saved) => saved.method === method)?.form;
  }

  async saveForm(method: string, form: RequestForm): Promise<void> {
    const saved = this.state.get<readonly SavedForm[]>("forms", []);
    const others = saved.filter((other) => other.method !== method);
    await this.state.update("forms", [{ method, form }, ...others].slice(0, formsKept));
  }
}

interface SavedForm {
  readonly method: string;
  readonly form: RequestForm;
}
