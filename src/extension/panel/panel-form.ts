import type { RequestForm } from "../../panel/form/form";
import type { CallSession } from "./call-session";
import type { PanelSchema } from "./panel-schema";
import type { PanelSurroundings } from "./panel-surroundings";

/** Milliseconds without a keystroke after which a request is checked. */
const typingPause = 400;

/** What is typed into a panel's form: kept for the method, checked while it is typed, secrets stored apart. */
export class PanelForm {
  #checking: NodeJS.Timeout | undefined;

  /** @param method `package.Service/Method` */
  constructor(
    private readonly method: string,
    private readonly session: CallSession,
    private readonly schema: PanelSchema,
    private readonly around: Pick<PanelSurroundings, "store" | "secrets" | "targets">,
  ) {}

  /** Takes over what the page has changed and shows already. */
  async edited(change: Partial<RequestForm>): Promise<void> {
    const before = this.session.state.form;
    this.session.edited(change);
    const { form } = this.session.state;
    await this.around.store.saveForm(this.method, form);
    if (change.request !== undefined) this.#checkSoon();
    if (change.target !== undefined || change.tls !== undefined) await this.#showStoredSecrets();
    if (change.target !== undefined) this.showTransport();
    for (const { key } of before.metadata.filter(({ secret }) => secret)) {
      const left = form.metadata.some((row) => row.secret && row.key === key);
      if (!left && change.metadata !== undefined) await this.around.secrets.keep(form, key, "");
    }
  }

  /** Keeps a secret that was typed; an empty one is forgotten. */
  async keepSecret(key: string, value: string): Promise<void> {
    const { form } = this.session.state;
    await this.around.secrets.keep(form, key, value);
    await this.#showStoredSecrets();
    await this.around.store.saveForm(this.method, this.session.state.form);
  }

  /** Shows how the settings say that the target is reached. */
  showTransport(): void {
    const words = this.around.targets.words(this.session.state.form.target);
    if (words !== this.session.state.transport) this.session.apply({ type: "transport", words });
  }

  /** Nothing is checked any more. */
  dispose(): void {
    clearTimeout(this.#checking);
  }

  /** Wrong requests are named while they are typed, not only when they are sent. */
  #checkSoon(): void {
    clearTimeout(this.#checking);
    this.#checking = setTimeout(() => {
      const { found } = this.schema;
      if (found !== undefined) void this.session.check(found.catalog);
    }, typingPause);
  }

  /** Secrets belong to a target: with another one, other values or none are stored. */
  async #showStoredSecrets(): Promise<void> {
    const { form } = this.session.state;
    if (!form.metadata.some(({ secret }) => secret)) return;
    const metadata = await this.around.secrets.rows(form);
    if (form.metadata === this.session.state.form.metadata) {
      this.session.apply({ type: "form", change: { metadata } });
    }
  }
}
