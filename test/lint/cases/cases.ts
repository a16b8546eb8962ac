/** One handler, and what is said of it. */
export interface Case {
  /** The number in the collection of cases, with a letter for variants. */
  readonly id: string;
  readonly handler: "unary" | "server-streaming" | "client-streaming" | "bidi" | "nice-grpc" | "connect";
  /** The body of an `async` handler. */
  readonly body: string;
  /** `ok`, or each finding as `rule (confidence)`. */
  readonly says: readonly string[];
}

const miss = (confidence = "high") => `loop-misses-cancellation (${confidence})`;
const block = (confidence = "high") => `loop-blocks-event-loop (${confidence})`;
const snap = (confidence = "high") => `stale-cancellation-snapshot (${confidence})`;
const ineff = (confidence = "high") => `ineffective-cancellation-check (${confidence})`;
const swallow = (confidence = "high") => `swallowed-cancellation (${confidence})`;
const up = "unpropagated-upstream-call (high)";
const timer = "timer-outlives-call (high)";
const crash = "async-handler-can-crash (high)";
const neverAborted = "abort-controller-never-aborted (high)";
const dead = "dead-cancellation-listener (high)";
const pipe = "pipe-without-teardown (high)";
const late = (confidence = "high") => `late-cancellation-listener (${confidence})`;
const end = (confidence = "high") => `end-is-not-success (${confidence})`;
const wait = (confidence = "high") => `wait-without-cancellation (${confidence})`;
const notFailure = (confidence = "high") => `cancelled-is-not-failure (${confidence})`;
const subscription = "subscription-outlives-call (high)";
const forward = "signal-not-forwarded (high)";
const H = (id: string, body: string, ...says: string[]): Case => ({
  id,
  handler: "server-streaming",
  body,
  says,
});
const other = (handler: Case["handler"], id: string, body: string, ...says: string[]): Case => ({
  id,
  handler,
  body,
  says,
});

/** Cases about loops: `macro()` and `micro()` are waits of that class, `rows` and `n` data of unknown size. */
export const cases: readonly Case[] = [
  H("1", "while (true) { if (call.cancelled) return; await macro(); }"),
  H("2", "while (true) { await macro(); call.write({}); }", miss()),
  H("3", "for (const r of rows) { if (r.big) { if (call.cancelled) return; } await macro(); }", miss()),
  H("5", "for (const r of rows) { if (call.cancelled) return; if (skip(r)) continue; await macro(); }"),
  H("5b", "while (true) { if (skip(rows[0]!)) continue; if (call.cancelled) return; await macro(); }"),
  H("6", "while (more() && !call.cancelled) await macro();"),
  H("7", "while (more() || !call.cancelled) await macro();", ineff("medium")),
  H("9", "for (let i = 0; i < n && !signal.aborted; i++) await macro();"),
  H("11", "let k = n; while (k--) { if (call.cancelled) return; crunch(); }", block()),
  H("12", "while (true) { if (call.cancelled) return; crunch(); await setImmediate(); }"),
  H("13", "while (true) { if (call.cancelled) return; await Promise.resolve(cache.get('k')); }", block()),
  H("14", "while (true) { if (call.cancelled) return; await micro(); }", block()),
  H(
    "15",
    "while (true) { if (call.cancelled) return; await new Promise<void>((r) => process.nextTick(r)); }",
    block(),
  ),
  H("16", "while (true) { if (call.cancelled) return; await new Promise<void>((r) => setTimer(r, 5)); }"),
  H("17", "while (true) { if (call.cancelled) continue; await macro(); }", ineff()),
  H("17b", "while (true) { if (call.cancelled) log('gone'); await macro(); }", ineff()),
  H("17c", "while (true) { if (!call.cancelled) call.write({}); await macro(); }", ineff()),
  H("17d", "for (const r of rows) { if (!call.cancelled) { use(r, r); await macro(); } }"),
  H("17e", "while (call.cancelled) await macro();", ineff()),
  H("17f", "while (true) { await macro(); if (call.cancelled) { more(); } }"),
  H("17g", "let k = 0; while (k < n) { await macro(); k++; if (call.cancelled) k = n; }"),
  H(
    "18",
    "while (true) { for (const r of rows) { if (call.cancelled) break; use(r, r); await macro(); } await macro(); }",
    miss(),
  ),
  H(
    "18b",
    "for (const a of rows) { for (const b of rows) { if (call.cancelled) break; use(a, b); await macro(); } }",
  ),
  H(
    "25",
    "for (const r of rows) { try { signal.throwIfAborted(); use(r, r); await macro(); } catch (e) { log(e); } }",
    swallow(),
  ),
  H(
    "25b",
    "for (const r of rows) { try { use(r, r); await sleep(5, undefined, { signal }); } catch (e) { log(e); await macro(); } }",
    swallow(),
  ),
  H(
    "25c",
    "while (!signal.aborted) { try { await sleep(5, undefined, { signal }); } catch (e) { log(e); } }",
  ),
  H(
    "25d",
    "while (true) { try { await sleep(5, undefined, { signal }); } catch (e) { if ((e as Error).name === 'AbortError') return; log(e); } }",
  ),
  H("25e", "while (true) { await sleep(5, undefined, { signal }).catch(() => {}); }", swallow()),
  H(
    "25f",
    "while (true) { try { await sleep(5, undefined, { signal }); } catch (e) { log(e); if (call.cancelled) return; } }",
  ),
  H("25g", "while (true) { try { assertLive(call); await macro(); } catch (e) { log(e); } }", swallow()),
  H(
    "29b",
    "for (let i = 0; i < 5; i++) { try { for await (const m of upstream.list({}, { parent: call })) call.write(m); break; } catch { await macro(); } }",
    swallow(),
  ),
  H(
    "19",
    "outer: for (const a of rows) for (const b of rows) { if (call.cancelled) break outer; use(a, b); await macro(); }",
  ),
  H(
    "20",
    "for (const a of rows) { if (call.cancelled) return; for (const b of rows) { use(a, b); } await macro(); }",
  ),
  H(
    "21",
    "for (const a of rows) { if (call.cancelled) return; for (const b of rows) { use(a, b); await macro(); } }",
    miss("medium"),
  ),
  H(
    "22",
    "for (const a of rows) { for (const b of rows) { if (call.cancelled) return; use(a, b); await macro(); } }",
  ),
  H(
    "23",
    "while (true) { try { await macro(); if (call.cancelled) return; } catch (e) { log(e); } }",
    miss(),
  ),
  H("24", "while (true) { if (call.cancelled) return; try { await macro(); } catch (e) { log(e); } }"),
  H("26", "while (true) { try { await macro(); } finally { if (call.cancelled) return; } }"),
  H(
    "27",
    "while (true) { try { if (more()) continue; await macro(); } finally { if (call.cancelled) return; } }",
  ),
  H("28", "do { await macro(); } while (!call.cancelled);"),
  H("29", "for (let i = 0; i < 5; i++) { try { await macro(); return; } catch { await macro(); } }"),
  H(
    "30",
    "while (true) { switch (rows.length) { case 1: if (call.cancelled) return; break; default: break; } await macro(); }",
    miss(),
  ),
  H(
    "30b",
    "while (true) { switch (rows.length) { case 1: await macro(); default: if (call.cancelled) return; } }",
  ),
  H("31", "while (!call.cancelled ? await asked() : false) {}"),
  H("32", "while (call?.cancelled === false) await macro();"),
  H("33", "const { cancelled } = call; while (!cancelled) await macro();", snap()),
  H(
    "33b",
    "const { cancelled } = call; setTimer(() => { if (cancelled) return; call.write({}); }, 5);",
    snap(),
  ),
  H("33c", "const gone = call.cancelled; if (gone) return; await macro();"),
  H("33d", "const gone = call.cancelled; await macro(); if (gone) return; call.write({});", snap("medium")),
  H("33e", "await until(call.cancelled);", snap()),
  H(
    "35",
    "const done = signal.aborted; for (const r of rows) { if (done) return; use(r, r); await macro(); }",
    snap(),
  ),
  H("36", "while (true) { const gone = call.cancelled; if (gone) return; await macro(); }"),
  H("37", "const c = call; const d = c; while (!d.cancelled) await macro();"),
  H("38", "const self = { call }; while (!self.call.cancelled) await macro();"),
  H("39", "while (!call.destroyed) await macro();"),
  H("3b", "for (const r of rows) { await macro(); call.write(r); }", miss()),
  other("unary", "3c", "let k = 0; while (k++ < 3) await macro();"),
  other("unary", "3d", "let k = 0; while (k < n) { await macro(); k++; }", miss("medium")),
  other(
    "unary",
    "3p",
    "let last = ''; for (let k = 0; last !== 'done'; k++) { await macro(); last = String(k); }",
    miss(),
  ),
  other("unary", "3q", "for (let k = 0; k < 600; k++) await macro();", miss()),
  other("unary", "3r", "for (let k = 0; k < 60; k++) await macro();", miss("medium")),
  H("40", "while (call.writable) await macro();"),
  other("unary", "40b", "while (!call.destroyed) await macro();", ineff()),
  H("41", "while (!call.writableEnded) await macro();", ineff()),
  H(
    "41b",
    "while (true) { await macro(); if (call.cancelled) return; if (!call.writableEnded) call.write({}); }",
  ),
  H("42", "while (call.writableFinished === false) await macro();", ineff()),
  H(
    "43",
    "while (true) { if ((call as never as typeof call & { canceled: boolean }).canceled) return; await macro(); }",
    ineff(),
  ),
  H(
    "44",
    "let stopped = false; call.on('cancelled', () => { stopped = true; }); while (!stopped) await macro();",
  ),
  H(
    "44b",
    "let live = true; const stop = () => (live = false); call.once('close', stop); while (live) await macro();",
  ),
  H(
    "44c",
    "const state = { over: false }; call.on('cancelled', () => { state.over = true; }); while (!state.over) await macro();",
  ),
  H(
    "45",
    "let stopped = false; call.on('cancelled', () => { if (debug) { stopped = true; } }); while (!stopped) await macro();",
    miss("medium"),
  ),
  H(
    "47",
    "let stopped = false; call.on('end', () => { stopped = true; }); while (!stopped) await macro();",
    dead,
    miss(),
  ),
  H("49", "await new Worker(call).run();"),
  H(
    "51",
    "const ac = new AbortController(); call.on('cancelled', () => ac.abort()); for (const r of rows) { use(r, r); await sleep(5, undefined, { signal: ac.signal }); }",
    crash,
  ),
  H(
    "52",
    "const ac = new AbortController(); while (true) { await sleep(5, undefined, { signal: ac.signal }); }",
    neverAborted,
    miss(),
  ),
  H(
    "55",
    "const both = AbortSignal.any([signal, AbortSignal.timeout(5000)]); while (true) { await sleep(5, undefined, { signal: both }); }",
    crash,
  ),
  H(
    "56",
    "const late = AbortSignal.timeout(5000); while (more()) { await sleep(5, undefined, { signal: late }); }",
    miss(),
  ),
  H(
    "57",
    "const own = signalFromCall(call); while (true) { await sleep(5, undefined, { signal: own }); }",
    crash,
  ),
  H("59", "while (true) { assertLive(call); await macro(); }", crash),
  H("59b", "while (true) { await assertLiveLater(call); await macro(); }", crash),
  H("60", "while (true) { assertSometimes(call); await macro(); }", miss()),
  H("61", "while (true) { if (isCancelled(call)) return; await macro(); }"),
  H("61b", "while (isAlive(call)) { await macro(); }"),
  H("62", "await helperLoop(rows);"),
  H("71", "for await (const row of stream()) call.write(row);", miss()),
  H("73", "for await (const row of stream()) { if (call.cancelled) break; call.write(row); }"),
  other("bidi", "72", "for await (const m of call) { use(m, m); await macro(); }", crash),
  other("client-streaming", "72b", "for await (const m of call) { use(m, m); await macro(); }", crash),
  H("91", "const loop = (): Promise<void> => macro().then(loop); await loop();", miss()),
  H(
    "91b",
    "const loop = async (): Promise<void> => { if (call.cancelled) return; await macro(); return loop(); }; await loop();",
  ),
  H(
    "91c",
    "const loop = async (): Promise<void> => { await macro(); return loop(); }; await loop();",
    miss(),
  ),
  H("127", "const next = () => cursor.next((d) => { call.write(d); next(); }); next();", miss("medium")),
  H(
    "127b",
    "const next = () => cursor.next((d) => { if (call.cancelled) return; call.write(d); next(); }); next();",
  ),
  H("93", "for await (const _ of ticks(1000, null, { signal })) call.write(_);", crash),
  H("94", "for await (const _ of ticks(1000, null)) call.write(_);", miss()),
  other("nice-grpc", "114", "while (true) { await macro(); yield {}; }"),
  other(
    "nice-grpc",
    "115",
    "while (true) { for (const r of rows) { use(r, r); await macro(); } yield {}; }",
    miss("medium"),
  ),
  other("nice-grpc", "117", "while (true) { await sleep(5, undefined, { signal: context.signal }); }"),
  other("connect", "118", "while (true) { context.signal.throwIfAborted(); await macro(); yield {}; }"),
  other("connect", "118b", "while (more()) { await macro(); }", miss()),
  other("unary", "131", "for (const id of call.request) { use(id, id); await macro(); }", miss("medium")),
  H("133", "await poll();"),
  H("135", "while (true) { await macro(); return; }"),
  H("136", "for (const part of ['a', 'b']) { use(part, part); await macro(); }"),
  H("140", "await Promise.all(rows.map(async (r) => { use(r, r); await macro(); }));"),
  H("141", "while (true) { await Promise.all([macro(), micro()]); }", miss()),
  H("142", "while (true) { await Promise.race([macro(), gone(call)]); }", crash),
  H(
    "143",
    "const again = async (): Promise<void> => { while (true) { if (call.cancelled) return; await macro(); } }; await again();",
  ),
  H("144", "while (true) { await step(call); }", crash),
  H("145", "while (!context.past) { await macro(); }", miss()),
  H("146", "rows.forEach((r) => { use(r, r); });"),
  H("147", "for (const r of rows) { use(r, r); }"),
  H("148", "let node: Node | undefined = first; while (node) { node = node.next; }"),
  H("149", "while (true) { call.write({}); }", block()),
  H("76", "upstream.get({}, (e, r) => { log(e ?? r); });", up),
  H("77", "upstream.get({}, { parent: call }, (e, r) => { log(e ?? r); });"),
  H("77b", "const listed = upstream.list({}); listed.on('data', (d: object) => { call.write(d); });", up),
  H(
    "75",
    "const listed = upstream.list({}); try { for await (const m of listed) { if (call.cancelled) break; call.write(m); } } finally { listed.cancel(); }",
  ),
  H(
    "75b",
    "const listed = upstream.list({}); call.on('cancelled', () => listed.cancel()); listed.on('data', (d: object) => { call.write(d); });",
  ),
  H("74", "for await (const m of upstream.list({}, { parent: call })) { call.write(m); }", crash),
  H("84", "setInterval(() => { call.write({}); }, 100);", timer),
  H(
    "85",
    "const t = setInterval(() => { call.write({}); }, 100); call.on('cancelled', () => clearInterval(t));",
  ),
  H(
    "86",
    "const t = setInterval(() => { call.write({}); }, 100); call.on('finish', () => clearInterval(t));",
    dead,
  ),
  H(
    "87",
    "const t = setInterval(() => { if (call.cancelled) { clearInterval(t); return; } call.write({}); }, 100);",
  ),
  H("101", "createReadStream('x').pipe(new PassThrough()).pipe(call as never);", pipe),
  H(
    "101b",
    "const s = createReadStream('x'); s.pipe(call as never); call.on('cancelled', () => s.destroy());",
  ),
  H("102", "pipeline(createReadStream('x'), call as never, () => {});"),
  H("61c", "await whileWanted(() => !call.cancelled);"),
  H("61d", "const now = { get over() { return call.cancelled; } }; while (!now.over) await macro();"),
  H("61e", "const scope = new Scope(call); while (scope.isOpen) await macro();"),
  H("142b", "const over = once(call, 'cancelled'); while (true) { await Promise.race([macro(), over]); }"),
  H(
    "142c",
    "const over = new Promise((told) => call.on('cancelled', told)); while (true) { await Promise.race([macro(), over]); }",
  ),
  H("58", "while (true) { await pausing(5); }", miss()),
  H("58b", "await pausing(5); await pausing(5, undefined);"),
  H("58c", "await pausing(5, signal);", crash),
  H(
    "52b",
    "const ac = new AbortController(); use(await fetch('x', { signal: ac.signal }), 0);",
    neverAborted,
  ),
  H(
    "75c",
    "const listed = upstream.list({}); stopWith(call, listed); listed.on('data', (d: object) => { call.write(d); });",
  ),
  H("88", "setInterval(() => { if (call.cancelled) return; call.write({}); }, 100);", timer),
  H(
    "87b",
    "setInterval(function (this: NodeJS.Timeout) { if (call.cancelled) clearInterval(this); else call.write({}); }, 100);",
  ),
  other("bidi", "101c", "call.pipe(call as never);"),
  H("110", "call.on('cancelled', async () => { for (const r of rows) { use(r, r); await macro(); } });"),
  other("unary", "3e", "let k = 0; while (k++ < 60) await macro();", miss("medium")),
  H("149b", "const end = Date.now() + 5000; while (Date.now() < end);", block()),
  H(
    "149c",
    "let d = 'x'; while (!d.startsWith('0')) { d = createHash('md5').update(d).digest('hex'); }",
    block(),
  ),
  H("149d", "const tick = promisify(process.nextTick); while (!call.cancelled) { await tick(); }", block()),
  H("149e", "const step = () => { call.write({}); process.nextTick(step); }; step();", block()),
  H(
    "149f",
    "for (const a of rows) { for (const b of rows) { use(createHash('md5').update(String(a)), b); } }",
    block("medium"),
  ),
  H("149g", "for (const a of rows) { use(createHash('md5').update(String(a)), a); }"),
  H(
    "22b",
    "let rest = n; while (rest > 0) { for (const b of rows) { if (call.cancelled) return; use(b, rest); await macro(); } await macro(); rest = await micro(); }",
  ),
  H("57b", "while (true) { inCall(); await macro(); }", crash),
  H(
    "53",
    "await macro(); const t = setInterval(() => { call.write({}); }, 5); call.on('cancelled', () => clearInterval(t));",
    late(),
  ),
  H(
    "53b",
    "await macro(); const t = setInterval(() => { call.write({}); }, 5); call.on('cancelled', () => clearInterval(t)); if (call.cancelled) clearInterval(t);",
  ),
  H(
    "53c",
    "await macro(); upstream.list({}, { parent: call }).on('data', (d: object) => { call.write(d); });",
    late(),
  ),
  H(
    "53d",
    "await macro(); const t = setTimer(() => {}, 5000); signal.addEventListener('abort', () => clearTimeout(t));",
    late(),
  ),
  H(
    "54",
    "await macro(); if (call.cancelled) return; const t = setInterval(() => { call.write({}); }, 5); call.on('cancelled', () => clearInterval(t));",
  ),
  other(
    "client-streaming",
    "66",
    "call.on('data', () => {}); call.on('end', () => { void db.commit(); });",
    end(),
  ),
  other(
    "client-streaming",
    "67",
    "call.on('data', () => {}); call.on('end', () => { void db.query('insert into uploads values (1)'); });",
    end(),
  ),
  other(
    "client-streaming",
    "68",
    "let last = false; call.on('data', () => { last = true; }); call.on('end', () => { if (!last) return; void db.commit(); });",
  ),
  other("bidi", "69", "call.on('data', (m: object) => call.write(m)); call.on('end', () => call.end());"),
  H("95", "bus.on('event', (m: object) => { call.write(m); });", subscription),
  H(
    "95b",
    "const send = (m: object) => { call.write(m); }; bus.on('event', send); call.on('cancelled', () => bus.off('event', send));",
  ),
  H(
    "96",
    "bus.on('event', (m: object) => { call.write(m); }); call.on('cancelled', () => bus.off('event', (m: object) => { call.write(m); }));",
    subscription,
  ),
  H(
    "97",
    "const own = new EventEmitter(); own.on('event', (m: object) => { call.write(m); }); own.emit('event', {});",
  ),
  H("98", "for await (const [m] of on(bus, 'event', { signal })) call.write(m);", crash),
  H("99", "updates.subscribe((m) => { call.write(m); });", subscription),
  H("99b", "updates.pipe(takeUntil(fromEvent(call, 'cancelled'))).subscribe((m) => { call.write(m); });"),
  H("104", "if (!call.write({})) await once(call, 'drain');", wait()),
  H("105", "if (!call.write({})) await once(call, 'drain', { signal });", crash),
  H("105b", "if (!call.write({})) await Promise.race([once(call, 'drain'), once(call, 'close')]);"),
  H("106", "await new Promise<void>((go) => call.once('drain', () => go()));", wait()),
  H(
    "106b",
    "await new Promise<void>((go) => { call.once('drain', () => go()); call.once('close', () => go()); });",
  ),
  H("106c", "await once(bus, String(n));", wait()),
  H("106e", "await once(bus, 'ready');", wait("medium")),
  H(
    "85b",
    "const t = setInterval(() => { call.write({}); if (skip(rows[0]!)) clearInterval(t); }, 100);",
    timer,
  ),
  H(
    "85c",
    "let k = 0; const t = setInterval(() => { call.write({}); if (++k === 5) clearInterval(t); }, 100);",
    "timer-outlives-call (medium)",
  ),
  H("106d", "await new Promise((go) => bus.once(String(n), go));", wait()),
  H(
    "107",
    "await new Promise<void>((go, no) => call.write({}, (e: Error | null) => (e ? no(e) : go())));",
    crash,
  ),
  other("unary", "108", "call.on('cancelled', () => { db.rollback(); }); await macro();", notFailure()),
  other(
    "unary",
    "108b",
    "call.on('cancelled', () => { void db.query('ROLLBACK'); }); await macro();",
    notFailure(),
  ),
  other(
    "unary",
    "108c",
    "call.on('cancelled', () => { console.error('cancelled by the client'); });",
    notFailure(),
  ),
  other("unary", "108d", "call.on('cancelled', () => { void settle(n); });", notFailure()),
  other(
    "unary",
    "109",
    "let done = false; call.on('cancelled', () => { if (done) return; db.rollback(); }); await macro(); done = true;",
  ),
  H(
    "111",
    "const t = setInterval(() => { call.write({}); }, 5); call.on('cancelled', () => { clearInterval(t); call.end(); });",
  ),
  other("unary", "112", "const stop = listening(() => {}); call.on('end', stop);", dead),
  other(
    "unary",
    "112b",
    "const stop = listening(() => {}); call.on('end', stop); call.on('cancelled', stop);",
  ),
  H(
    "113",
    "const t = setInterval(() => { call.write({}); }, 5); call.on('error', () => clearInterval(t));",
    dead,
  ),
  other("unary", "116", "if (signal.aborted) return; await pausing(5);", forward),
  other("unary", "116b", "if (signal.aborted) return; await sleep(60_000);", forward),
  other("unary", "116c", "if (signal.aborted) return; await sleep(60);"),
  other(
    "unary",
    "29c",
    "for (let i = 0; i < 5; i++) { try { await new Promise((go, no) => upstream.get({}, { parent: call }, (e, r) => (e ? no(e) : go(r)))); return; } catch { await macro(); } }",
    swallow(),
  ),
  H(
    "80",
    "upstream.get({}, { parent: call, propagate_flags: propagate.DEFAULTS & ~propagate.CANCELLATION }, (e, r) => { log(e ?? r); });",
    up,
  ),
  H(
    "80b",
    "upstream.get({}, { parent: call, propagate_flags: propagate.DEADLINE | propagate.CANCELLATION }, (e, r) => { log(e ?? r); });",
  ),
  H(
    "96c",
    "bus.on('event', function send(m: object) { if (call.cancelled) { bus.off('event', send); return; } call.write(m); });",
  ),
  H("99c", "call.write(await firstValueFrom(updates));", wait()),
  H("99d", "call.write(await firstValueFrom(updates.pipe(takeUntil(fromEvent(call, 'cancelled')))));"),
  H(
    "41c",
    "const t = setInterval(() => { if (call.writableEnded) { clearInterval(t); return; } call.write({}); }, 100);",
    ineff(),
  ),
  H("149h", "let x = 1; while ((x * x) % n !== 1) x++; call.write({ x });", block("medium")),
  H(
    "149i",
    "let sum = 0; for (const a of rows) for (const b of rows) for (const c of rows) if (a === b && b !== c) sum++; call.write({ sum });",
    block("medium"),
  ),
  H(
    "149j",
    "let better = true; while (better) { better = false; for (const a of rows) for (const b of rows) if (a.big !== b.big) better = more(); }",
    block("medium"),
  ),
  H("150", "using lock = await take(); while (true) { if (call.cancelled) return; await macro(); }"),
];

/** What the bodies use, some of it in a file of its own. */
export const helpers = `
import { setTimeout as sleep } from "node:timers/promises";
import { EventEmitter, on } from "node:events";
import { Subject } from "rxjs";
import { AsyncLocalStorage } from "node:async_hooks";
import type { ServerWritableStream } from "@grpc/grpc-js";
type Stream = ServerWritableStream<string[], object>;
export const macro = async () => { await sleep(10); };
export async function asked() { await sleep(1); return true; }
export async function micro() { return 1; }
export function assertLive(call: Stream) { if (call.cancelled) throw new Error("cancelled"); }
export async function assertLiveLater(call: Stream) { if (call.cancelled) throw new Error("cancelled"); }
export function assertSometimes(call: Stream) { if (Math.random() > 0.5 && call.cancelled) throw new Error("cancelled"); }
export const isCancelled = (call: Stream) => call.cancelled;
export const isAlive = (call: Stream) => !call.cancelled;
export function signalFromCall(call: Stream): AbortSignal {
  const controller = new AbortController();
  call.on("cancelled", () => controller.abort());
  return controller.signal;
}
export async function* stream() { for (const row of [1, 2, 3]) { await sleep(1); yield { row }; } }
export class Worker {
  private call: Stream;
  constructor(call: Stream) { this.call = call; }
  async run() { while (!this.call.cancelled) await macro(); }
}
export async function step(call: Stream) { await macro(); if (call.cancelled) throw new Error("cancelled"); }
export const gone = (call: Stream) => new Promise<never>((_, reject) => { call.on("cancelled", () => reject(new Error("cancelled"))); });
export async function helperLoop(rows: readonly object[]) { for (const row of rows) { void row; await macro(); } }
export async function poll() { while (true) { await macro(); } }
export async function until(over: boolean) { while (!over) await macro(); }
export async function take() { await macro(); return { [Symbol.dispose]() {} }; }
export async function whileWanted(wanted: () => boolean) { while (wanted()) await macro(); }
export class Scope {
  private gone = false;
  constructor(call: Stream) { call.on("cancelled", () => { this.gone = true; }); }
  get isOpen() { return !this.gone; }
}
export const updates = new Subject<object>();
export const db: {
  commit(): Promise<void>;
  rollback(): void;
  query(text: string): Promise<void>;
} = { async commit() {}, rollback() {}, async query() {} };
export const settle = async (id: number) => { await db.query(\`update orders set state = 'undone' where id = \${id}\`); };
export function listening(listener: () => void) { bus.on("event", listener); return () => { bus.off("event", listener); }; }
const current = new AsyncLocalStorage<{ signal: AbortSignal }>();
export function inCall() { current.getStore()?.signal.throwIfAborted(); }
export async function pausing(ms: number, signal?: AbortSignal) { await sleep(ms, undefined, { signal }); }
export function stopWith(call: Stream, listed: { cancel(): void }) { call.once("cancelled", () => listed.cancel()); }
export const bus = new EventEmitter();
export const events = () => on(bus, "event");
`;
