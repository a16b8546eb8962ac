import type { Evidence } from "../../src/trace/evidence";

type EvidenceType = Evidence["type"];
type OfType<T extends EvidenceType> = Extract<Evidence, { readonly type: T }>;

/** Collects evidence, and lets a story wait for what it tells next. */
export class EvidenceLog {
  readonly all: Evidence[] = [];
  private readonly waiting = new Set<() => void>();

  readonly add = (evidence: Evidence): void => {
    this.all.push(evidence);
    for (const check of this.waiting) check();
  };

  of<T extends EvidenceType>(type: T): OfType<T>[] {
    return this.all.filter((evidence): evidence is OfType<T> => evidence.type === type);
  }

  /** The first piece of evidence, also of the past, of which `holds` is true. */
  seen<T extends EvidenceType>(
    type: T,
    holds: (evidence: OfType<T>) => boolean = () => true,
  ): Promise<OfType<T>> {
    return new Promise((resolve) => {
      const check = () => {
        const found = this.of(type).find(holds);
        if (!found) return;
        this.waiting.delete(check);
        resolve(found);
      };
      this.waiting.add(check);
      check();
    });
  }

  /** Waits for one more piece of evidence. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        this.waiting.delete(check);
        resolve();
      };
      this.waiting.add(check);
    });
  }
}
