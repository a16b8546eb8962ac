/** The flag byte and the length in front of every gRPC message. */
const PREFIX_LENGTH = 5;

/**
 * Finds the ends of gRPC's length-prefixed messages in one direction of a stream, however DATA frames cut them.
 * See https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md, "Length-Prefixed-Message".
 */
export class MessageCounter {
  private prefixRead = 0;
  private length = 0;
  private remaining = 0;

  /**
   * Takes the next bytes and calls `complete` for each message that ends in them.
   *
   * @param complete is given the message's length in bytes, its prefix not counted.
   */
  push(part: Buffer, complete: (bytes: number) => void): void {
    let at = 0;
    while (at < part.length) {
      if (this.prefixRead < PREFIX_LENGTH) {
        at = this.readPrefix(part, at);
        if (this.prefixRead < PREFIX_LENGTH) return;
        this.remaining = this.length;
      }
      const taken = Math.min(this.remaining, part.length - at);
      this.remaining -= taken;
      at += taken;
      if (this.remaining === 0) {
        complete(this.length);
        this.prefixRead = 0;
        this.length = 0;
      }
    }
  }

  private readPrefix(part: Buffer, from: number): number {
    let at = from;
    while (this.prefixRead < PREFIX_LENGTH && at < part.length) {
      const byte = part[at++]!;
      if (this.prefixRead++ > 0) this.length = this.length * 256 + byte;
    }
    return at;
  }
}
