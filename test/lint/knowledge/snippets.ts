/** What a handler does with a library, and what is said of it. */
export interface Snippet {
  /** What it imports and makes once, for all calls. */
  readonly start: string;
  /** The body of an `async` server-streaming handler. */
  readonly body: string;
  /** Each finding as `rule confidence`. */
  readonly says: readonly string[];
}

const miss = "loop-misses-cancellation high";
const perhaps = "loop-misses-cancellation medium";
const request = "unpropagated-upstream-call high";
const retried = "swallowed-cancellation medium";
const watcher = "subscription-outlives-call high";
const timer = "timer-outlives-call high";
const waits = "wait-without-cancellation medium";

/** A function that has a channel of its callers tell of messages. */
const consumer = `import { type Channel, connect } from "amqplib"; const consume = async (channel: Channel, tell: (job: object | null) => void) => { await channel.consume("q", tell); };`;

const snippet = (start: string, body: string, ...says: string[]): Snippet => ({ start, body, says });
const again = (wait: string) => `while (true) { ${wait} }`;
const until = (wait: string) => `while (!call.cancelled) { ${wait} }`;
const inTry = (code: string) => `try { ${code} } catch (error) { if (!signal.aborted) throw error; }`;

const pg = `import { Pool } from "pg"; const pool = new Pool();`;
const mongo = `import { MongoClient } from "mongodb"; const rows = new MongoClient("x").db().collection("rows");`;
const redis = `import Redis from "ioredis"; const redis = new Redis();`;
const nodeRedis = `import { createClient } from "redis"; const redis = createClient();`;
const s3 = `import { ListObjectsV2Command, paginateListObjectsV2, PutObjectCommand, S3Client } from "@aws-sdk/client-s3"; const s3 = new S3Client({});`;
const kafka = `import { Kafka } from "kafkajs"; const kafka = new Kafka({ brokers: [] });`;

/** Databases, queues and requests: waiting for them gives the event loop a turn, and does not end with the call. */
const waiting: readonly Snippet[] = [
  snippet(pg, again(`await pool.query("select 1");`), miss),
  snippet(pg, until(`await pool.query("select 1");`)),
  snippet(
    `import knex from "knex"; const db = knex({});`,
    again(`await db("jobs").where({ id: 1 }).first();`),
    miss,
  ),
  snippet(
    `import { createConnection } from "mysql2/promise";`,
    `const db = await createConnection("x"); ${again(`await db.query("x");`)}`,
    miss,
  ),
  snippet(mongo, again("await rows.findOne({});"), miss),
  snippet(mongo, "for await (const row of rows.find()) call.write(row as never);", miss),
  snippet(
    mongo,
    "for await (const row of rows.find()) { if (call.cancelled) break; call.write(row as never); }",
  ),
  snippet(mongo, `rows.watch().on("change", (row) => call.write(row as never));`, watcher),
  snippet(
    mongo,
    `const changes = rows.watch(); changes.on("change", (row) => call.write(row as never)); call.on("cancelled", () => void changes.close());`,
  ),
  snippet(
    `import { model } from "mongoose"; const jobs = model("Job");`,
    again("await jobs.find({}).exec();"),
    miss,
  ),
  snippet(
    `import { PrismaClient } from "@prisma/client"; const prisma = new PrismaClient();`,
    again("await prisma.job.findFirst({});"),
    miss,
  ),
  snippet(`import postgres from "postgres"; const sql = postgres("x");`, again("await sql`select 1`;"), miss),
  snippet(
    `import { Sequelize } from "sequelize"; const db = new Sequelize();`,
    again(`await db.query("select 1");`),
    miss,
  ),
  snippet(
    `import { DataSource } from "typeorm"; const jobs = new DataSource({}).getRepository<object>("Job");`,
    again("await jobs.findOneBy({});"),
    miss,
  ),
  snippet(redis, again(`await redis.blpop("jobs", 0);`), miss),
  snippet(redis, until(`await redis.blpop("jobs", 1);`)),
  snippet(nodeRedis, again(`await redis.get("job");`), miss),
  snippet(nodeRedis, `await redis.subscribe("jobs", (job) => { call.write(job as never); });`, watcher),
  snippet(
    nodeRedis,
    `await redis.subscribe("jobs", (job) => { call.write(job as never); }); if (call.cancelled) { await redis.unsubscribe("jobs"); return; } call.on("cancelled", () => void redis.unsubscribe("jobs"));`,
  ),
  snippet(
    `import { Queue } from "bullmq"; const queue = new Queue("q");`,
    `const job = await queue.add("a", {}); while (!(await job.isCompleted())) await sleep(10);`,
    miss,
  ),
  snippet(
    `import { Worker } from "bullmq";`,
    `const worker = new Worker("q", async (job) => { call.write(job as never); }); void worker;`,
    watcher,
  ),
  snippet(
    kafka,
    `const consumer = kafka.consumer({ groupId: "g" }); await consumer.connect(); await consumer.run({ eachMessage: async ({ message }) => { call.write(message as never); } });`,
    watcher,
  ),
  snippet(
    s3,
    again(`await s3.send(new ListObjectsV2Command({ Bucket: "b" }));`),
    miss,
    "unpropagated-upstream-call medium",
  ),
  snippet(s3, `await s3.send(new PutObjectCommand({ Bucket: "b", Key: "k" }));`),
  snippet(s3, `const put = new PutObjectCommand({ Bucket: "b", Key: "k" }); await s3.send(put);`),
  snippet(
    s3,
    `for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: "b" })) call.write(page as never);`,
    miss,
  ),
  snippet(
    s3,
    inTry(again(`await s3.send(new ListObjectsV2Command({ Bucket: "b" }), { abortSignal: signal });`)),
  ),
  snippet(
    `import { connect } from "nats";`,
    `const nats = await connect(); nats.subscribe("jobs", { callback: (_, job) => { call.write(job as never); } });`,
    watcher,
  ),
  snippet(
    consumer,
    `const channel = await (await connect("x")).createChannel(); call.on("cancelled", () => void channel.close()); if (call.cancelled) return void channel.close(); await consume(channel, (job) => { call.write(job as never); });`,
  ),
  snippet(
    consumer,
    `const channel = await (await connect("x")).createChannel(); await consume(channel, (job) => { call.write(job as never); });`,
    watcher,
  ),
  snippet(
    `import { connect } from "amqplib";`,
    `const channel = await (await connect("x")).createChannel(); await channel.consume("q", (job) => { call.write(job as never); });`,
    watcher,
  ),
  snippet(
    `import { Mutex } from "async-mutex"; const mutex = new Mutex();`,
    "const release = await mutex.acquire(); release();",
    waits,
  ),
  snippet(
    `import chokidar from "chokidar";`,
    `chokidar.watch("x").on("change", (path) => call.write(path as never));`,
    watcher,
  ),
  snippet(
    `import { schedule } from "node-cron";`,
    `schedule("* * * * *", () => { call.write({ n: 1 }); });`,
    timer,
  ),
  snippet(
    `import { schedule } from "node-cron";`,
    `const task = schedule("* * * * *", () => { call.write({ n: 1 }); }); call.on("cancelled", () => task.stop());`,
  ),
];

const requests: readonly Snippet[] = [
  snippet(`import axios from "axios";`, `await axios.get("x");`, request),
  snippet(`import axios from "axios";`, inTry(`await axios.get("x", { signal });`)),
  snippet(`import axios from "axios";`, inTry(`await axios.post("x", {}, { signal });`)),
  snippet(
    `import axios from "axios";`,
    `await axios.post("https://search.example/v1", {});`,
    "unpropagated-upstream-call medium",
  ),
  snippet(`import axios from "axios";`, `await axios.post("https://post.example/v1/emails", {});`),
  snippet(`import got from "got";`, `await got("x");`, request),
  snippet(`import got from "got";`, inTry(`await got("x", { signal });`)),
  snippet(`import { request } from "undici";`, `await request("x");`, request),
  snippet(`import { fetch } from "undici";`, inTry(`await fetch("x", { signal });`)),
  snippet(`import fetch from "node-fetch";`, `await fetch("x");`, request),
  snippet(`import ky from "ky";`, `await ky.get("x").json();`, request),
  snippet(`import ky from "ky";`, again(`await ky.get("x").json();`), miss, request),
];

const repeating: readonly Snippet[] = [
  snippet(
    `import async from "async";`,
    "await async.eachSeries(items, async (item) => { await sleep(item.n); });",
    perhaps,
  ),
  snippet(
    `import { eachSeries } from "async";`,
    "await eachSeries(items, async (item) => { await sleep(item.n); });",
    perhaps,
  ),
  snippet(
    `import async from "async";`,
    `await async.eachSeries(items, async (item) => { if (call.cancelled) throw new Error("gone"); await sleep(item.n); }).catch(() => {});`,
  ),
  snippet(`import async from "async";`, "await async.forever(async () => { await sleep(5); });", miss),
  snippet(
    `import pEachSeries from "p-each-series";`,
    "await pEachSeries(items, async (item) => { await sleep(item.n); });",
    perhaps,
  ),
  snippet(
    `import pMapSeries from "p-map-series";`,
    "await pMapSeries(items, (item) => sleep(item.n));",
    perhaps,
  ),
  snippet(
    `import pMap from "p-map";`,
    "await pMap(items, async (item) => { await sleep(item.n); }, { concurrency: 2 });",
    perhaps,
  ),
  snippet(
    `import pWaitFor from "p-wait-for"; ${pg}`,
    `await pWaitFor(async () => (await pool.query("x")).rowCount === 1);`,
    miss,
  ),
  snippet(`import pForever from "p-forever";`, "await pForever(async () => { await sleep(100); });", miss),
  snippet(
    `import asyncRetry from "async-retry";`,
    `try { await asyncRetry(async () => { await ask(signal); }); } catch {}`,
    retried,
  ),
  snippet(
    `import asyncRetry from "async-retry";`,
    `try { await asyncRetry(async (bail) => { try { await ask(signal); } catch (error) { if (call.cancelled) return bail(error as Error); throw error; } }); } catch {}`,
  ),
  snippet(`import pRetry from "p-retry";`, "try { await pRetry(() => ask(signal)); } catch {}", retried),
  snippet(`import pRetry from "p-retry";`, "try { await pRetry(() => ask(signal), { signal }); } catch {}"),
  snippet(
    `import { backOff } from "exponential-backoff";`,
    "try { await backOff(() => ask(signal)); } catch {}",
    retried,
  ),
  snippet(
    `import promiseRetry from "promise-retry";`,
    "try { await promiseRetry((again) => ask(signal).catch(again)); } catch {}",
    retried,
  ),
];

const node: readonly Snippet[] = [
  snippet(`import { stat } from "node:fs/promises";`, again(`await stat("x");`), miss),
  snippet(
    `import { exec } from "node:child_process"; import { promisify } from "node:util"; const execute = promisify(exec);`,
    again(`await execute("x");`),
    miss,
  ),
  snippet(
    `import { EventEmitter, on } from "node:events"; const bus = new EventEmitter();`,
    `for await (const [event] of on(bus, "x")) call.write(event);`,
    miss,
  ),
  snippet(
    `import { interval } from "rxjs";`,
    "interval(100).subscribe((n) => { call.write({ n }); });",
    watcher,
  ),
  snippet(`import { lookup } from "node:dns/promises";`, until(`await lookup("x");`)),
];

const openai = `import OpenAI from "openai"; const openai = new OpenAI();`;
const claude = `import Anthropic from "@anthropic-ai/sdk"; const claude = new Anthropic();`;
const gemini = `import { GoogleGenAI } from "@google/genai"; const gemini = new GoogleGenAI({});`;
const asked = "unpropagated-upstream-call medium";

/** Services that answer with a language model: a stream of theirs that is gone through is the loop's. */
const models: readonly Snippet[] = [
  snippet(openai, `await openai.chat.completions.create({ model: "m" });`, request),
  snippet(openai, inTry(`await openai.chat.completions.create({ model: "m" }, { signal });`)),
  snippet(openai, `await openai.embeddings.create({ model: "m" });`, asked),
  snippet(openai, `await openai.models.list();`),
  snippet(
    openai,
    `const parts = await openai.chat.completions.create({ model: "m", stream: true }); for await (const part of parts) call.write(part);`,
    perhaps,
  ),
  snippet(
    openai,
    `const parts = await openai.chat.completions.create({ model: "m", stream: true }); for await (const part of parts) { if (call.cancelled) break; call.write(part); }`,
  ),
  snippet(claude, `await claude.messages.create({ model: "m" });`, request),
  snippet(claude, `claude.messages.stream({ model: "m" }).on("text", () => call.write({ n: 1 }));`, request),
  snippet(
    claude,
    `const parts = claude.messages.stream({ model: "m" }); call.on("cancelled", () => parts.abort()); parts.on("text", () => call.write({ n: 1 }));`,
  ),
  snippet(`import { generateText } from "ai";`, `await generateText({ model: "m", prompt: "x" });`, request),
  snippet(
    `import { generateText } from "ai";`,
    inTry(`await generateText({ model: "m", prompt: "x", abortSignal: signal });`),
  ),
  snippet(gemini, `await gemini.models.generateContent({ model: "m", contents: "x" });`, request),
  snippet(
    gemini,
    inTry(
      `await gemini.models.generateContent({ model: "m", contents: "x", config: { abortSignal: signal } });`,
    ),
  ),
];

const page = `import type { Page } from "puppeteer-core"; declare const page: Page;`;

/** The page of a browser runs what it is sent: nothing of it is done here. */
const pages: readonly Snippet[] = [
  snippet(page, `await page.evaluate(async () => { while (true) await fetch("/x"); });`),
  snippet(page, `const inPage = () => fetch("/x").then((said) => said.json()); await page.evaluate(inPage);`),
  snippet(page, `await page.$$eval("a", (links) => { for (;;) links.pop(); });`),
  snippet(
    page,
    `const both = () => fetch("/x"); await page.evaluate(both); await both();`,
    "unpropagated-upstream-call high",
  ),
  snippet(page, again(`await page.evaluate("1");`), miss),
  snippet(`declare const tab: any;`, `const inPage = () => fetch("/x"); await tab.evaluate(inPage);`),
];

export const snippets: readonly Snippet[] = [
  ...waiting,
  ...requests,
  ...repeating,
  ...node,
  ...models,
  ...pages,
];
