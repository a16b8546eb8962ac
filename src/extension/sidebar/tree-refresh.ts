/**
 * Milliseconds between rows that VS Code was given and the news that they are to be drawn anew. VS Code itself gathers
 * news for 200 ms.
 */
const pause = 250;

/**
 * Tells when a tree may be drawn anew: not while VS Code waits for rows, and not right after it was given some.
 *
 * News that arrive together with rows are lost half-way: VS Code forgets the rows on the side of the extension and keeps
 * them in its window. From then on commands pressed on them come without their row, and what is below them stays empty.
 */
export class TreeRefresh {
  #wanted = false;
  #open = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param draw has the tree drawn anew */
  constructor(private readonly draw: () => void) {}

  /** Something has changed. */
  soon(): void {
    this.#wanted = true;
    if (this.#timer === undefined) this.#wait();
  }

  /** VS Code waits for these rows. */
  async giving<Rows>(rows: Promise<Rows> | Rows): Promise<Rows> {
    this.#open++;
    try {
      return await rows;
    } finally {
      this.#open--;
      this.#wait();
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#wanted = false;
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#wanted || this.#open > 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#open > 0) return;
      this.#wanted = false;
      this.draw();
    }, pause);
  }
}
