import type { ExternalName } from "../facts";

const rows =
  /^(create|bulkCreate|save|insert|update|upsert|delete|remove|destroy|increment|decrement|(create|update|delete)Many\w*|createManyAndReturn)$/;

const queue = /^add(Bulk)?$/;

const redis =
  /^(set|p?setex|setnx|getset|getdel|m?set|msetnx|append|setrange|(incr|decr)(by)?(float)?|h(m?set|setnx|incrby|incrbyfloat|del)|[lr]push(x)?|[lr]pop|lset|ltrim|lrem|linsert|s(add|rem|move)|z(add|rem|incrby)|x(add|del|ack|trim)|del|unlink|rename(nx)?|expire(at)?|exec|eval(sha)?)$/i;

/** Members of packages that change what others see, by the last part of their name. */
const writes: Readonly<Record<string, RegExp>> = {
  ioredis: redis,
  redis,
  "@redis/client": redis,
  "@prisma/client": rows,
  ".prisma": rows,
  typeorm: rows,
  sequelize: rows,
  "sequelize-typescript": rows,
  mongoose: rows,
  knex: /^(insert|update|upsert|del|delete|merge|increment|decrement|truncate)$/,
  level: /^(put|del|batch)$/,
  "abstract-level": /^(put|del|batch)$/,
  "@google-cloud/firestore": /^(set|add|create|update|delete|commit)$/,
  "@elastic/elasticsearch": /^(index|bulk|create|update|delete)$/,
  bull: queue,
  bullmq: queue,
  "pg-boss": /^(send|insert|publish)\w*$/,
  kafkajs: /^send(Batch)?$/,
  amqplib: /^(sendToQueue|publish)$/,
  "amqp-connection-manager": /^(sendToQueue|publish)$/,
  nats: /^(publish|put)$/,
  "@google-cloud/pubsub": /^publish(Message|JSON)?$/,
  "node:fs": /^(cp|copyFile|link|symlink|truncate)(Sync)?$/,
  "node:fs/promises": /^(cp|copyFile|link|symlink|truncate)$/,
};

/** Whether a function of a package writes to a store, or tells others of something. */
export function isExternalWrite({ package: from, name }: ExternalName): boolean {
  const known = Object.hasOwn(writes, from) ? writes[from] : undefined;
  return known?.test(name.slice(name.lastIndexOf(".") + 1)) ?? false;
}

/** Whether a function of a package takes away what was made: `unlink(file)`. */
export function isExternalRemoval({ package: from, name }: ExternalName): boolean {
  return /^node:fs(\/promises)?$/.test(from) && /^(promises\.)?(unlink|rm|rmdir)(Sync)?$/.test(name);
}

/** Commands of the AWS SDK that change something: `client.send(new PutObjectCommand(…))`. */
export function isWritingCommand(name: string): boolean {
  return /^(Put|Update|Delete|Create|Copy|Complete|BatchWrite|TransactWrite|Publish|SendMessage)\w*Command$/.test(
    name,
  );
}

/** The same, and those that are a step on the way to a change, or take one back: `new UploadPartCommand(…)`. */
export function isChangingCommand(name: string): boolean {
  return isWritingCommand(name) || /^(Upload|Abort)\w*Command$/.test(name);
}
