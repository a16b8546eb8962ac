/** Methods that make what was collected final, whatever they are called on. */
const commits =
  /^(commit|publish|persist|finali[sz]e|rename|renameSync|upsert\w*|insert\w*|save\w*|bulkWrite|bulkInsert|sendMessage|enqueue|writeFile|writeFileSync|appendFile|appendFileSync|putObject|completeMultipartUpload|createMany|create_many|updateOne|updateMany|replaceOne|findOneAnd(Update|Replace|Delete)|deleteMany|deleteFrom|updateTable)$/i;

/** Methods that do so where they are waited for: the names are used for much else. */
const asyncCommits =
  /^(create|update|put|store|delete|deleteOne|remove|add|replace|record|import\w*|ingest\w*|process\w*Order|charge|transfer|upload)$/i;

/** Methods that undo, or tell the world of a failure. */
const compensations =
  /^(rollback|rollBack|refund|revert|undo|compensate|markFailed|markAsFailed|markCancell?ed|setFailed|fail|sendAlert|notifyFailure|decline|reject(Order|Payment)|cancel(Order|Payment|Booking|Reservation))\w*$/;

/** Whether a function makes something final: `db.commit()`, `await orders.create(order)`. */
export function isCommit(name: string, awaited: boolean): boolean {
  return commits.test(name) || (awaited && asyncCommits.test(name));
}

/** Methods that take a statement of SQL as text. */
const statements = /^\$?(query|queryRaw|execute|executeRaw|run|exec|raw|none|any)(Unsafe)?$/;

/** Whether a method that takes a statement of SQL is given one that changes something. */
export function isWrite(name: string, statement: string): boolean {
  return (
    statements.test(name) &&
    /^\s*(insert|update|delete|merge|replace|upsert|commit|rollback|truncate)\b/i.test(statement)
  );
}

/** Functions of databases that read, by their names: `select count(*)`, `select find_order($1)`. */
const reading =
  /^(count|sum|min|max|avg|now|version|current\w*|currval|coalesce|exists|concat|length|lower|upper|row_number|(get|find|list|load|read|is|has|to|json|jsonb|array|date|check|calc|compute|pg|st)(_\w*|[A-Z]\w*)?)$/i;

/** Whether a method that takes a statement of SQL has it run a routine that may change something: `select reindex($1)`. */
export function runsRoutine(name: string, statement: string): boolean {
  if (!statements.test(name) || /\bfrom\b/i.test(statement)) return false;
  const routine = /^\s*(call|select)\s+(?:\w+\.)?(\w+)\s*\(/i.exec(statement);
  return routine !== null && (/^call$/i.test(routine[1]!) || !reading.test(routine[2]!));
}

/** The same, of one that is named after a change: `select reconcile($1)`. */
export function runsChange(name: string, statement: string): boolean {
  const routine = runsRoutine(name, statement) && /\b(\w+)\s*\(/.exec(statement);
  return routine !== false && routine !== null && changing.test(routine[1]!);
}

const changing =
  /^(add|apply|append|book|charge|close|commit|complete|create|delete|finali[sz]e|finish|import|ingest|insert|merge|persist|post|publish|purge|reconcile|record|replace|reserve|save|settle|store|update|upsert|write)(_|[A-Z]|$)/;

/** Whether a statement of SQL undoes what others did. */
export function isUndoing(statement: string): boolean {
  return /^\s*(rollback|delete)\b/i.test(statement);
}

/** Whether a function undoes what a call did. */
export function isCompensation(name: string): boolean {
  return compensations.test(name);
}

/** Whether a function tells people of a failure: `logger.error()`, `failures.inc()`. */
export function isReport(name: string): boolean {
  return /^(error|warn|captureException|inc|increment)$/.test(name);
}
