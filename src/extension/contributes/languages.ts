/** The language of request files: a name of its own for `.grpc.http`, and colours for our lines in others' `.http`. */

export const languages = [
  {
    id: "grpc-http",
    aliases: ["gRPC Requests"],
    // `.http` alone belongs to other extensions, where there are any.
    extensions: [".grpc.http"],
    configuration: "./media/grammars/grpc-http.language.json",
  },
];

/** `contributes.grammars`. */
export const grammars = [
  {
    language: "grpc-http",
    scopeName: "source.grpc-http",
    path: "./media/grammars/grpc-http.tmLanguage.json",
    embeddedLanguages: { "meta.embedded.block.json.grpc-http": "jsonc" },
  },
  {
    scopeName: "grpc-http.injection",
    path: "./media/grammars/grpc-http.injection.json",
    injectTo: ["source.http"],
  },
];

/** `contributes.keybindings`. */
export const keybindings = [
  {
    command: "grpcCancellation.sendRequest",
    key: "ctrl+alt+enter",
    mac: "cmd+alt+enter",
    when: "editorTextFocus && editorLangId == grpc-http && isWorkspaceTrusted",
  },
];
