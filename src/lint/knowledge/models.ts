import type { ExternalName, SignalPlace } from "../facts";
import type { Confidence } from "../finding";

/** A request to a service that answers with a language model: it takes seconds, and is paid for to its end. */
export interface ModelRequest {
  readonly place: SignalPlace;
  readonly sure: Confidence;
}

interface Client {
  readonly packages: readonly string[];
  /** Methods that have a model write something. */
  readonly long: RegExp;
  /** Those that are over soon, mostly. */
  readonly short?: RegExp;
  readonly place: SignalPlace;
}

const options: SignalPlace = { argument: 1, property: "signal" };

const clients: readonly Client[] = [
  {
    packages: ["openai", "groq-sdk", "together-ai"],
    long: /\.(completions|responses|images|speech|transcriptions|translations|runs)\.(create|parse|stream|generate|edit|runTools|createAndPoll)$/,
    short: /\.(embeddings|moderations)\.create$/,
    place: options,
  },
  {
    packages: ["@anthropic-ai/sdk"],
    long: /\.(messages|completions)\.(create|stream|parse|toolRunner)$/,
    short: /\.messages\.countTokens$/,
    place: options,
  },
  {
    packages: ["ai"],
    long: /^(experimental_)?(generate(Text|Object|Image|Speech)|stream(Text|Object)|transcribe)$/,
    short: /^embed(Many)?$/,
    place: { argument: 0, property: "abortSignal" },
  },
  {
    packages: ["@google/generative-ai"],
    long: /\.(generateContent(Stream)?|sendMessage(Stream)?)$/,
    short: /\.(embedContent|batchEmbedContents|countTokens)$/,
    place: options,
  },
  // These take it in an object within their options, so that no fix can write it.
  {
    packages: ["@google/genai"],
    long: /\.(models\.generate(Content|ContentStream|Images|Videos)|sendMessage(Stream)?)$/,
    short: /\.models\.(embedContent|countTokens)$/,
    place: { argument: 0, property: undefined },
  },
  {
    packages: ["@mistralai/mistralai"],
    long: /\.(chat|fim|agents)\.(complete|stream|parse)$/,
    short: /\.embeddings\.create$/,
    place: { argument: 0, property: undefined },
  },
  {
    packages: ["cohere-ai"],
    long: /\.(chat|chatStream|generate|generateStream|summarize)$/,
    short: /\.(embed|rerank|classify)$/,
    place: { argument: 1, property: "abortSignal" },
  },
];

/** What is known of a function, by the way to it from what its package exports, as a request to a language model; undefined for every other function. */
export function modelRequest({ package: from, name }: ExternalName): ModelRequest | undefined {
  const client = clients.find(({ packages }) => packages.includes(from));
  if (client?.long.test(name)) return { place: client.place, sure: "high" };
  return client?.short?.test(name) ? { place: client.place, sure: "medium" } : undefined;
}
