import type { EngineClient } from "../../rpc-host/client";

/** A protocol whose `.proto` file comes with the extension, loaded by the engine when it is first needed. */
export class OwnProtocol {
  #catalog: Promise<{ readonly catalog: number }> | undefined;

  /** @param file the `.proto` file, absolute */
  constructor(
    readonly engine: () => EngineClient,
    private readonly file: string,
  ) {}

  /** The engine's number for the protocol. What could not be loaded, as the engine ended, is loaded the next time. */
  async loaded(): Promise<{ readonly catalog: number } | { readonly problem: string }> {
    try {
      this.#catalog ??= this.engine().loadCatalog({ files: [this.file] });
      return await this.#catalog;
    } catch (error) {
      this.#catalog = undefined;
      return { problem: error instanceof Error ? error.message : String(error) };
    }
  }
}
