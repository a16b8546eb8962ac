import type { Library } from "./library";

const job = { acquires: { kind: "timer", end: ".stop" } } as const;
const cancelled = { acquires: { kind: "timer", end: ".cancel" } } as const;

/** Packages that call a function by the clock until they are told to stop. */
export const schedules: readonly Library[] = [
  {
    packages: ["cron", "node-cron", "croner"],
    functions: {
      schedule: job,
      CronJob: job,
      "CronJob.constructor": job,
      "CronJob.from": job,
      Cron: job,
      "Cron.constructor": job,
      "NodeCron.schedule": job,
    },
  },
  {
    packages: ["node-schedule"],
    functions: { scheduleJob: cancelled, Job: cancelled, "Job.constructor": cancelled },
  },
  {
    packages: ["set-interval-async"],
    functions: { setIntervalAsync: { acquires: { kind: "timer", end: "clearIntervalAsync" } } },
  },
];

const watcher = {
  suspends: "macro",
  callsBack: "macro",
  acquires: { kind: "watcher", end: ".close" },
} as const;

/** Functions that tell of changes until what they return is closed. */
export const watchers: readonly Library[] = [
  { packages: ["node:fs"], functions: { watch: watcher } },
  { packages: ["chokidar"], functions: { watch: watcher } },
  {
    packages: ["mongodb", "mongoose"],
    functions: { "*.watch": watcher },
  },
];

const feed = (end: string) =>
  ({ suspends: "macro", callsBack: "macro", acquires: { kind: "feed", end } }) as const;
const child = feed(".kill");
const worker = feed(".terminate");

/** What reads a file, or runs a program or a thread, and tells of it piece by piece. */
export const feeds: readonly Library[] = [
  { packages: ["node:child_process"], functions: { spawn: child, fork: child } },
  { packages: ["execa"], functions: { execa: child, execaNode: child, execaCommand: child } },
  { packages: ["node:worker_threads"], functions: { Worker: worker, "Worker.constructor": worker } },
  { packages: ["node:fs"], functions: { createReadStream: feed(".destroy") } },
];

const consumer = { acquires: { kind: "watcher", end: ".disconnect", byObject: true } } as const;
const jobs = { acquires: { kind: "watcher", end: ".close" } } as const;
const channel = { acquires: { kind: "watcher", end: ".unsubscribe", byObject: true } } as const;

/** What takes messages from a queue or a channel until it is told to stop. */
export const consumers: readonly Library[] = [
  {
    packages: ["kafkajs", "@confluentinc/kafka-javascript"],
    functions: { "*.consumer.run": consumer, "Consumer.run": consumer },
  },
  {
    packages: ["bullmq"],
    functions: {
      Worker: jobs,
      "Worker.constructor": jobs,
      QueueEvents: jobs,
      "QueueEvents.constructor": jobs,
    },
  },
  {
    packages: ["ioredis", "redis", "@redis/client"],
    functions: {
      "*.subscribe": channel,
      "*.psubscribe": channel,
      "*.pSubscribe": channel,
      "*.ssubscribe": channel,
      "*.sSubscribe": channel,
    },
  },
  {
    packages: ["amqplib"],
    functions: { "*.consume": { acquires: { kind: "watcher", end: ".cancel", byObject: true } } },
  },
  {
    packages: ["nats", "@nats-io/*"],
    functions: { "*.subscribe": { suspends: "macro", acquires: { kind: "watcher", end: ".unsubscribe" } } },
  },
];

const lock = { suspends: "macro", holdsUp: true } as const;

/** Packages whose promises wait for others to let go. */
export const locks: readonly Library[] = [
  {
    packages: ["async-mutex"],
    functions: {
      "Mutex.acquire": lock,
      "MutexInterface.acquire": lock,
      "Semaphore.acquire": lock,
      "SemaphoreInterface.acquire": lock,
    },
  },
  { packages: ["async-sema"], functions: { "Sema.acquire": lock, "Sema.v": lock } },
  { packages: ["await-semaphore"], functions: { "Semaphore.acquire": lock, "Mutex.acquire": lock } },
];
