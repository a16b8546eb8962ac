import { startCall } from "../rpc/call/call";
import { callMethod } from "../rpc/call/call-method";
import type { Call, CallOptions, RequestMessage } from "../rpc/call/call-options";
import { MessageFile } from "../rpc/call/message-file";
import type { ChannelPool } from "../rpc/channel/channel-pool";
import type { CallEvent, StatusEvent } from "../rpc/event";
import { type CancelPlan, parseCancelPlan } from "../rpc/plan/cancel-plan";
import type { OpenMethod } from "../rpc/schema/method";
import { EventWindow } from "./event-window";
import { neverStarted } from "./local-end";
import type { CallRequest, SaveAllReply, SendReply } from "./protocol";
import { RecentMessages } from "./recent-messages";

/** A call that the editor asked for: it waits for its method to be opened, then runs, and tells through a window. */
export class HostedCall {
  private readonly window: EventWindow;
  private readonly early = new AbortController();
  private readonly begun: Promise<Call | undefined>;
  private call: Call | undefined;
  private windowFull = false;
  private fileFull = false;
  private userPaused = false;
  private over = false;
  private file: MessageFile | undefined;
  private recent = new RecentMessages();

  /**
   * @param method the opened method; a rejection's message says why there is none
   * @param bounded puts a preview in place of a message that is too large to cross
   * @param post sends events to the editor
   * @param done is told when the last event has been sent
   */
  constructor(
    private readonly request: CallRequest,
    method: Promise<OpenMethod>,
    private readonly channels: ChannelPool,
    private readonly bounded: (event: CallEvent) => CallEvent,
    post: (events: readonly CallEvent[]) => void,
    done: () => void,
  ) {
    this.window = new EventWindow(post, (full) => this.setFull(full), done);
    this.begun = method
      .then((opened) => this.begin(opened))
      .catch((error: Error) => this.refuse(error.message));
  }

  async send(message: RequestMessage): Promise<SendReply> {
    const call = await this.begun;
    return call ? call.send(message) : notRunning;
  }

  halfClose(): void {
    void this.begun.then((call) => call?.halfClose());
  }

  cancel(reason: string, trigger: string): void {
    if (this.call) this.call.cancel(reason, trigger);
    else this.early.abort(reason);
  }

  setPaused(paused: boolean): void {
    this.userPaused = paused;
    this.applyPause();
  }

  acknowledge(): void {
    this.window.acknowledge();
  }

  /**
   * Writes the messages that are kept, and every one that follows, into a file.
   *
   * @throws Error when they are saved already; after the end of the call also when the file cannot be written
   */
  async saveAll(path: string): Promise<SaveAllReply> {
    if (this.file) throw new Error("The messages of this call are being saved already.");
    const before = this.recent.all();
    const file = this.over ? new MessageFile(path, () => {}) : this.openFile(path);
    for (const event of before) file.take(event);
    if (this.over) {
      const { problem } = await file.close();
      if (problem !== undefined) throw new Error(`The messages could not be saved: ${problem}.`);
    } else this.recent = new RecentMessages();
    return { from: before[0]?.index ?? 1 };
  }

  private begin(opened: OpenMethod): Call | undefined {
    const plan = this.plan();
    if (plan && "problem" in plan) throw new Error(plan.problem);
    const { target, transport, metadata, deadline, messages, halfClose, cancelReason, saveTo } = this.request;
    const { waitForReady = false } = this.request;
    const { channel, release } = this.channels.acquire(target, transport);
    const options: CallOptions = {
      target,
      channel,
      method: callMethod(opened),
      metadata,
      waitForReady,
      messages,
      halfClose,
      signal: this.early.signal,
      ...(deadline !== undefined && { deadline }),
      ...(plan && { cancelPlan: plan }),
      ...(cancelReason !== undefined && { cancelReason }),
    };
    if (saveTo !== undefined) this.openFile(saveTo);
    this.call = startCall(options, (event) => this.take(event));
    void this.call.ended.then(release);
    this.applyPause();
    return this.call;
  }

  private take(event: CallEvent): void {
    if (this.file) this.file.take(event);
    else if (event.type === "received") this.recent.add(event);
    if (event.type === "status") this.over = true;
    if (this.file && event.type === "status") void this.endWithFile(this.file, event);
    else this.window.add(this.bounded(event));
  }

  private openFile(path: string): MessageFile {
    this.file = new MessageFile(path, (full) => this.setFileFull(full));
    return this.file;
  }

  private plan(): CancelPlan | { readonly problem: string } | undefined {
    const { cancelPlan } = this.request;
    return cancelPlan === undefined ? undefined : parseCancelPlan(cancelPlan);
  }

  private refuse(problem: string): undefined {
    for (const event of neverStarted(this.request, problem)) this.window.add(event);
  }

  /** The last event waits for the file, and tells when it is not complete. */
  private async endWithFile(file: MessageFile, status: StatusEvent): Promise<void> {
    const { problem } = await file.close();
    this.window.add(
      problem === undefined ? status : { ...status, evidence: `${status.evidence} ${problem}.` },
    );
  }

  private setFileFull(full: boolean): void {
    this.fileFull = full;
    this.applyPause();
  }

  private setFull(full: boolean): void {
    this.windowFull = full;
    this.applyPause();
  }

  private applyPause(): void {
    if (this.windowFull || this.fileFull || this.userPaused) this.call?.pause();
    else this.call?.resume();
  }
}

const notRunning: SendReply = { accepted: false, problem: { message: "The call has ended." } };
