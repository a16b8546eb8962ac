/** Something that a button can do about an error, as data. */
export type Remedy =
  /** A message was larger than the target's settings allow. */
  | { readonly type: "raise-limit"; readonly direction: "receive" | "send"; readonly megabytes: number }
  /** An import was not found: the directory that has it is to be named. */
  | { readonly type: "add-import-path"; readonly name: string }
  /** The server speaks the other one of the two. */
  | { readonly type: "set-security"; readonly tls: "tls" | "plaintext" }
  /** Something about the target has to be named: certificates, or the server's name. */
  | { readonly type: "edit-transport" };

/** What the button says. */
export function remedyWords(remedy: Remedy): string {
  switch (remedy.type) {
    case "raise-limit":
      return `Raise the ${remedy.direction} limit to ${remedy.megabytes} MB and call again`;
    case "add-import-path":
      return "Add an import path…";
    case "set-security":
      return remedy.tls === "tls" ? "Use TLS and call again" : "Use plaintext and call again";
    case "edit-transport":
      return "Transport…";
  }
}

const megabyte = 1024 * 1024;

/**
 * The limit to offer where one was too small: the next power of two that takes the message.
 *
 * @param limit bytes that were allowed
 * @param size bytes of the message, where it is known
 */
export function raisedLimit(
  direction: "receive" | "send",
  limit: number,
  size: number | undefined,
): Extract<Remedy, { type: "raise-limit" }> {
  const wanted = (size ?? limit * 2) / megabyte;
  const megabytes = 2 ** Math.ceil(Math.log2(Math.max(1, wanted)));
  return { type: "raise-limit", direction, megabytes };
}
