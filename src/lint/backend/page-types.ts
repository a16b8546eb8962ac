/**
 * What servers share with pages, by how the names begin: what Node has too as globals, and what that is made of. All else in
 * `lib.dom.d.ts` describes documents, graphics and media, nine tenths of the longest file of most programs.
 */
const shared =
  /^(Abort|AddEvent|Algorithm|AllowShared|Blob|Body|Broadcast|Buffer|ByteLength|CloseEvent|Compression|Console|CountQ|Crypto|CustomEvent|Decompression|DOM(Exception|High)|EndingType|Error|Event|File(PropertyBag)?$|FormData|Generic|HashA|Headers|JsonWeb|Key[A-Z]|Message|Performance|ProgressEvent|Queuing|Readable|Referrer|Request|Response|Storage|Stream|Structured|Subtle|Text[DE]|Timer|Trans(fer|form)|Underlying|URL|VoidFunction|WebAssembly|WebSocket|Worker|Writable|XMLHttp|[a-z])/;

/** Every declaration at the top level, up to the end of its first line or to the brace at the start of a line. */
const declaration =
  /^(?:declare (?:var|const|function|namespace)|interface|type) ([\w$]+)(?:.*\{\n[\s\S]*?^\};?$|.*$)/gm;

/** The part of `lib.dom.d.ts` that says what servers can have to do with; what it leaves out is `any` to who names it. */
export function withoutPage(text: string): string {
  const kept: string[] = [];
  for (const [whole, name] of text.matchAll(declaration)) if (shared.test(name!)) kept.push(whole);
  return kept.join("\n");
}
