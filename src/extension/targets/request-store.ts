import type * as vscode from "vscode";
import type { CallView } from "../../panel/call/call-view";
import type { RequestForm, TlsMode } from "../../panel/form/form";

const formsKept = 100;
const callsKept = 20;
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

  async forgetTarget(target: string): Promise<void> {
    await this.state.update(
      "targets",
      this.targets.filter((other) => other !== target),
    );
  }

  /** How a target was reached by the form that was changed last for it. */
  security(target: string): TlsMode | undefined {
    const forms = this.state.get<readonly SavedForm[]>("forms", []);
    return forms.find(({ form }) => form.target.trim() === target)?.form.tls;
  }

  /** A method's last call, without its messages. */
  call(method: string): CallView | undefined {
    return this.state.get<readonly SavedCall[]>("calls", []).find((saved) => saved.method === method)?.call;
  }

  async saveCall(method: string, call: CallView): Promise<void> {
    const saved = this.state.get<readonly SavedCall[]>("calls", []);
    const others = saved.filter((other) => other.method !== method);
    const entry = { method, call: { ...call, messages: [] } };
    await this.state.update("calls", [entry, ...others].slice(0, callsKept));
  }

  /** The methods whose panels are open, to know them again when the page itself remembers nothing. */
  get openPanels(): readonly string[] {
    return this.state.get<readonly string[]>("openPanels", []);
  }

  async saveOpenPanels(methods: readonly string[]): Promise<void> {
    await this.state.update("openPanels", methods);
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

interface SavedCall {
  readonly method: string;
  readonly call: CallView;
}

interface SavedForm {
  readonly method: string;
  readonly form: RequestForm;
}
