/**
 * What packages declare of the functions that the linter knows, cut down to those and copied in shape: class, interface and
 * member names and the way they are exported are the packages' own. All of them together would be 200 MB.
 */
export const declarations: Readonly<Record<string, string>> = {
  "@aws-sdk/client-s3": `
    export declare class ListObjectsV2Command { constructor(input: { Bucket: string }); private input; }
    export declare class PutObjectCommand { constructor(input: { Bucket: string; Key: string }); private input; }
    export declare class S3Client {
      constructor(configuration: object);
      send(command: ListObjectsV2Command | PutObjectCommand, options?: { abortSignal?: AbortSignal }): Promise<{ Contents?: object[] }>;
    }
    export declare const paginateListObjectsV2: (configuration: { client: S3Client }, input: { Bucket: string }) => AsyncGenerator<object>;`,
  "@google-cloud/pubsub": `
    import { EventEmitter } from "events";
    export declare class Subscription extends EventEmitter { close(): Promise<void>; }
    export declare class PubSub { subscription(name: string): Subscription; }`,
  "@prisma/client": `
    export interface PrismaPromise<T> extends Promise<T> { [Symbol.toStringTag]: "PrismaPromise"; }
    export interface JobDelegate { findFirst(args?: object): PrismaPromise<object | null>; }
    export declare class PrismaClient { get job(): JobDelegate; $queryRaw<T>(query: TemplateStringsArray): PrismaPromise<T>; }`,
  amqplib: `
    export interface Channel { consume(queue: string, onMessage: (message: object | null) => void): Promise<{ consumerTag: string }>; cancel(tag: string): Promise<object>; close(): Promise<void>; }
    export interface ChannelModel { createChannel(): Promise<Channel>; }
    export function connect(url: string): Promise<ChannelModel>;`,
  async: `
    type Iterator<T> = (item: T) => Promise<unknown>;
    declare namespace async {
      export function eachSeries<T>(items: readonly T[], iterator: Iterator<T>): Promise<void>;
      export function eachLimit<T>(items: readonly T[], limit: number, iterator: Iterator<T>): Promise<void>;
      export function forever(next: () => Promise<void>): Promise<void>;
    }
    export = async;`,
  "async-mutex": `
    export interface MutexInterface { acquire(): Promise<() => void>; runExclusive<T>(work: () => Promise<T>): Promise<T>; }
    export declare class Mutex implements MutexInterface { acquire(): Promise<() => void>; runExclusive<T>(work: () => Promise<T>): Promise<T>; }`,
  "async-retry": `
    declare function retry<T>(run: (bail: (error: Error) => void, attempt: number) => Promise<T>, options?: object): Promise<T>;
    export = retry;`,
  axios: `
    export interface AxiosRequestConfig { signal?: AbortSignal; url?: string; }
    export interface AxiosInstance { (config: AxiosRequestConfig): Promise<object>; get(url: string, config?: AxiosRequestConfig): Promise<object>; post(url: string, data?: unknown, config?: AxiosRequestConfig): Promise<object>; }
    declare const axios: AxiosInstance;
    export default axios;`,
  bullmq: `
    import { EventEmitter } from "events";
    export declare class Job { isCompleted(): Promise<boolean>; }
    export declare class Queue { constructor(name: string); add(name: string, data: object): Promise<Job>; }
    export declare class Worker extends EventEmitter { constructor(name: string, run: (job: Job) => Promise<void>); close(): Promise<void>; }`,
  chokidar: `
    import { EventEmitter } from "events";
    export declare class FSWatcher extends EventEmitter { close(): Promise<void>; }
    export declare function watch(paths: string, options?: object): FSWatcher;
    declare const _default: { watch: typeof watch };
    export default _default;`,
  "exponential-backoff": `export declare function backOff<T>(request: () => Promise<T>, options?: object): Promise<T>;`,
  got: `
    export interface Options { signal?: AbortSignal; }
    export interface Got { (url: string, options?: Options): Promise<object>; get(url: string, options?: Options): Promise<object>; }
    declare const got: Got;
    export default got;`,
  ioredis: `
    import { EventEmitter } from "events";
    declare class Redis extends EventEmitter { blpop(key: string, timeout: number): Promise<[string, string] | null>; get(key: string): Promise<string | null>; duplicate(): Redis; subscribe(...channels: string[]): Promise<unknown>; unsubscribe(...channels: string[]): Promise<unknown>; }
    export default Redis;
    export { Redis };`,
  kafkajs: `
    export interface Consumer { connect(): Promise<void>; disconnect(): Promise<void>; subscribe(subscription: { topic: string }): Promise<void>; run(config: { eachMessage(payload: { message: object }): Promise<void> }): Promise<void>; }
    export declare class Kafka { constructor(config: { brokers: string[] }); consumer(config: { groupId: string }): Consumer; }`,
  knex: `
    declare namespace knex { interface QueryBuilder extends Promise<object[]> { where(clause: object): QueryBuilder; first(): QueryBuilder; } }
    declare function knex(config: object): (table: string) => knex.QueryBuilder;
    export default knex;
    export { knex };`,
  ky: `
    export interface Options { signal?: AbortSignal | null; }
    export interface ResponsePromise extends Promise<Response> { json<T = unknown>(): Promise<T>; }
    export interface KyInstance { (url: string, options?: Options): ResponsePromise; get(url: string, options?: Options): ResponsePromise; }
    declare const ky: KyInstance;
    export default ky;`,
  mongodb: `
    import { EventEmitter } from "events";
    export declare class FindCursor implements AsyncIterable<object> { [Symbol.asyncIterator](): AsyncGenerator<object>; toArray(): Promise<object[]>; forEach(run: (one: object) => boolean | void): Promise<void>; close(): Promise<void>; }
    export declare class ChangeStream extends EventEmitter { close(): Promise<void>; }
    export declare class Collection { find(filter?: object): FindCursor; findOne(filter: object): Promise<object | null>; watch(): ChangeStream; }
    export declare class MongoClient { constructor(url: string); db(): { collection(name: string): Collection }; }`,
  mongoose: `
    export interface QueryCursor extends AsyncIterable<object> { eachAsync(run: (one: object) => Promise<void>): Promise<void>; }
    export interface Query extends Promise<object[]> { cursor(): QueryCursor; exec(): Promise<object[]>; }
    export interface Model { find(filter?: object): Query; }
    export declare function model(name: string): Model;`,
  "mysql2/promise": `
    export interface Connection { query(text: string): Promise<[object[], object[]]>; }
    export declare function createConnection(url: string): Promise<Connection>;`,
  nats: `
    export interface Subscription extends AsyncIterable<object> { unsubscribe(): void; }
    export interface NatsConnection { subscribe(subject: string, options?: { callback?: (error: Error | null, message: object) => void }): Subscription; request(subject: string): Promise<object>; }
    export declare const connect: (options?: object) => Promise<NatsConnection>;`,
  "node-cron": `
    export interface ScheduledTask { stop(): void; }
    export declare function schedule(expression: string, run: () => void): ScheduledTask;`,
  "node-fetch": `export default function fetch(url: string, init?: { signal?: AbortSignal | null }): Promise<Response>;`,
  "p-each-series": `export default function pEachSeries<T>(input: Iterable<T>, iterator: (element: T, index: number) => unknown): Promise<T[]>;`,
  "p-forever": `export default function pForever(run: () => unknown): Promise<void>;`,
  "p-limit": `
    export type LimitFunction = { <T>(run: () => Promise<T>): Promise<T> };
    export default function pLimit(concurrency: number): LimitFunction;`,
  openai: `
    interface Options { signal?: AbortSignal }
    interface Part { n: number }
    export default class OpenAI {
      chat: { completions: { create(body: { model: string; stream: true }, options?: Options): Promise<AsyncIterable<Part>>; create(body: { model: string }, options?: Options): Promise<Part> } };
      embeddings: { create(body: { model: string }, options?: Options): Promise<Part> };
      models: { list(): Promise<Part[]> };
    }`,
  "@anthropic-ai/sdk": `
    interface Options { signal?: AbortSignal }
    interface Parts { on(event: "text", listener: (text: string) => void): this; abort(): void }
    export default class Anthropic {
      messages: { create(body: { model: string }, options?: Options): Promise<object>; stream(body: { model: string }, options?: Options): Parts };
    }`,
  ai: `export declare function generateText(options: { model: string; prompt: string; abortSignal?: AbortSignal }): Promise<{ text: string }>;`,
  "@google/genai": `
    export declare class GoogleGenAI { constructor(options: object); models: { generateContent(options: { model: string; contents: string; config?: { abortSignal?: AbortSignal } }): Promise<object> } }`,
  "p-map": `export default function pMap<T>(input: Iterable<T>, mapper: (element: T) => unknown, options?: { concurrency?: number; signal?: AbortSignal }): Promise<unknown[]>;`,
  "p-map-series": `export default function pMapSeries<T>(input: Iterable<T>, mapper: (element: T) => unknown): Promise<unknown[]>;`,
  "p-queue": `
    export default class PQueue { constructor(options?: object); add<T>(run: (options: { signal?: AbortSignal }) => Promise<T>, options?: { signal?: AbortSignal }): Promise<T>; }`,
  "p-retry": `export default function pRetry<T>(input: (attempt: number) => Promise<T>, options?: { signal?: AbortSignal }): Promise<T>;`,
  "p-wait-for": `export default function pWaitFor(condition: () => boolean | Promise<boolean>, options?: object): Promise<void>;`,
  pg: `
    import { EventEmitter } from "events";
    export declare class Pool extends EventEmitter { query(text: string): Promise<{ rows: object[]; rowCount: number | null }>; }
    export declare class Client extends EventEmitter { connect(): Promise<void>; query(text: string): Promise<{ rows: object[] }>; }`,
  postgres: `
    declare namespace postgres { interface PendingQuery extends Promise<object[]> { cursor(): AsyncIterable<object[]>; } interface Sql { (text: TemplateStringsArray, ...values: unknown[]): PendingQuery; } }
    declare function postgres(url: string): postgres.Sql;
    export = postgres;`,
  "promise-retry": `
    declare function promiseRetry<T>(run: (retry: (error: unknown) => never, attempt: number) => Promise<T>): Promise<T>;
    export = promiseRetry;`,
  "puppeteer-core": `
    export declare abstract class Page {
      evaluate<T>(inPage: string | ((...given: never[]) => T), ...given: unknown[]): Promise<Awaited<T>>;
      $$eval<T>(selector: string, inPage: (found: object[]) => T): Promise<Awaited<T>>;
    }`,
  redis: `
    export interface RedisClientType { get(key: string): Promise<string | null>; subscribe(channel: string, listener: (message: string) => void): Promise<void>; unsubscribe(channel: string): Promise<void>; }
    export declare function createClient(options?: object): RedisClientType;`,
  sequelize: `
    export declare abstract class Model { static findOne(options?: object): Promise<object | null>; static findAll(options?: object): Promise<object[]>; }
    export declare class Sequelize { query(text: string): Promise<[object[], unknown]>; }`,
  typeorm: `
    export declare class Repository<T> { findOneBy(where: object): Promise<T | null>; save(entity: T): Promise<T>; }
    export declare class DataSource { constructor(options: object); getRepository<T>(target: string): Repository<T>; }`,
  undici: `
    export declare function request(url: string, options?: { signal?: AbortSignal | null }): Promise<{ statusCode: number }>;
    export declare function fetch(url: string, init?: { signal?: AbortSignal | null }): Promise<Response>;`,
};
