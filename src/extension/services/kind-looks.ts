import type { MethodKind } from "../../rpc/event";

/** How a kind of method is shown: the words and the icon. */
export const kindLooks: Readonly<Record<MethodKind, { readonly words: string; readonly icon: string }>> = {
  unary: { words: "unary", icon: "arrow-swap" },
  "server-streaming": { words: "server stream", icon: "cloud-download" },
  "client-streaming": { words: "client stream", icon: "cloud-upload" },
  bidi: { words: "bidi stream", icon: "sync" },
};
