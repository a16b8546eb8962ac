/** The state of a call panel and the one function that changes it; extension and webview apply the same actions. */
import type { MethodKind } from "../rpc/event";
import { addEvents } from "./call/call-fold";
import type { CallView } from "./call/call-view";
import type { PanelEvent } from "./call/panel-event";
import { emptyForm, type FieldProblem, type FormField, type RequestForm } from "./form/form";
import { rowWithTrace, type SweepView } from "./sweep";
import type { TraceView } from "./trace-view";

/** The method that a panel calls. */
export interface MethodView {
  /** `package.Service` */
  readonly service: string;
  readonly name: string;
  readonly kind: MethodKind;
  /** The message types' full names, empty while the schema could not be loaded. */
  readonly requestType: string;
  readonly responseType: string;
  /** The .proto file as shown to the user, relative to the workspace. */
  readonly file: string;
  readonly deprecated: boolean;
  /** The comment above the method. */
  readonly comment: string;
}

export interface PanelState {
  readonly method: MethodView;
  readonly form: RequestForm;
  /** Targets used before, newest first. */
  readonly targets: readonly string[];
  readonly problems: readonly FieldProblem[];
  /** Empty when calls can be made, else why not. */
  readonly unavailable: string;
  readonly call: CallView | undefined;
  /** The file that the next call saves its messages to; empty for none. */
  readonly saveTo: string;
  /** How the target is reached beyond plaintext or TLS, in words; empty where nothing is set. */
  readonly transport: string;
  readonly sweep?: SweepView | undefined;
  /** What the watched servers did about the call; absent while none saw it. */
  readonly trace?: TraceView | undefined;
}

export type PanelAction =
  | { readonly type: "method"; readonly method: MethodView }
  | { readonly type: "form"; readonly change: Partial<RequestForm> }
  | { readonly type: "targets"; readonly targets: readonly string[] }
  /** All that is wrong, or all that is wrong with one field. */
  | { readonly type: "problems"; readonly field?: FormField; readonly problems: readonly FieldProblem[] }
  | { readonly type: "unavailable"; readonly why: string }
  | { readonly type: "call-started"; readonly id: string; readonly target: string }
  /** The call could not be made after all; the problems say why. */
  | { readonly type: "call-withdrawn" }
  | { readonly type: "call-cancelling" }
  | { readonly type: "call-paused"; readonly paused: boolean }
  /** The next call's messages are to go to a file. */
  | { readonly type: "save-to"; readonly path: string }
  /** Those of the running call do from now on, from the message with this index. */
  | { readonly type: "call-saving"; readonly path: string; readonly from: number }
  | { readonly type: "transport"; readonly words: string }
  | { readonly type: "sweep"; readonly sweep: SweepView }
  | { readonly type: "trace"; readonly id: string; readonly trace: TraceView }
  | { readonly type: "call-events"; readonly id: string; readonly events: readonly PanelEvent[] };

/** A panel for a method before anything was typed or called. */
export function initialState(method: MethodView): PanelState {
  return {
    method,
    form: emptyForm,
    targets: [],
    problems: [],
    unavailable: "",
    call: undefined,
    saveTo: "",
    transport: "",
  };
}

/** The state after an action; pure, and the same object when nothing changed. */
export function reduce(state: PanelState, action: PanelAction): PanelState {
  switch (action.type) {
    case "method":
      return { ...state, method: action.method };
    case "form":
      return { ...state, form: { ...state.form, ...action.change }, problems: problemsLeft(state, action) };
    case "targets":
      return { ...state, targets: action.targets };
    case "problems":
      return { ...state, problems: [...otherProblems(state, action.field), ...action.problems] };
    case "unavailable":
      return { ...state, unavailable: action.why };
    case "call-started":
      return {
        ...state,
        problems: [],
        call: startedCall(action.id, action.target, state.saveTo),
        saveTo: "",
        trace: undefined,
      };
    case "call-withdrawn":
      return { ...state, call: undefined, saveTo: state.call?.savesTo ?? "" };
    case "call-cancelling":
      if (state.call === undefined || state.call.phase === "ended") return state;
      return { ...state, call: { ...state.call, phase: "cancelling" } };
    case "call-paused":
      return isRunning(state) ? { ...state, call: { ...state.call!, paused: action.paused } } : state;
    case "call-saving":
      if (state.call === undefined) return state;
      return { ...state, call: { ...state.call, savesTo: action.path, savesFrom: action.from } };
    case "save-to":
      return { ...state, saveTo: action.path };
    case "transport":
      return { ...state, transport: action.words };
    case "sweep":
      return { ...state, sweep: action.sweep };
    case "trace":
      return withTrace(state, action.id, action.trace);
    case "call-events":
      if (state.call?.id !== action.id) return state;
      return { ...state, call: addEvents(state.call, action.events) };
  }
}

/** Whether a call is under way: started and without its status yet. */
export function isRunning(state: PanelState): boolean {
  return state.call !== undefined && state.call.phase !== "ended";
}

/** Whether Send and Half-close would do something: a client-streaming call whose request side is still open. */
export function canSend(state: PanelState): boolean {
  const streams = state.method.kind === "client-streaming" || state.method.kind === "bidi";
  return streams && isRunning(state) && state.call?.phase !== "cancelling" && !state.call?.halfClosed;
}

/** News of an earlier call of a sweep go to its row. */
function withTrace(state: PanelState, id: string, trace: TraceView): PanelState {
  const { call, sweep } = state;
  const rows = sweep?.rows.map((row) => (row.id === id ? rowWithTrace(row, trace) : row));
  const told = rows === undefined ? state : { ...state, sweep: { ...sweep!, rows } };
  return call?.id === id ? { ...told, trace } : told;
}

/** Typing in a field takes back what was said against its old text. */
function problemsLeft(state: PanelState, action: { change: Partial<RequestForm> }): readonly FieldProblem[] {
  const changed = new Set<string>(Object.keys(action.change));
  if (changed.has("planTrigger") || changed.has("planAmount")) changed.add("plan");
  if (changed.has("tls")) changed.add("target");
  if (!state.problems.some((problem) => changed.has(problem.field))) return state.problems;
  return state.problems.filter((problem) => !changed.has(problem.field));
}

function otherProblems(state: PanelState, field: FormField | undefined): readonly FieldProblem[] {
  return field === undefined ? [] : state.problems.filter((problem) => problem.field !== field);
}

function startedCall(id: string, target: string, savesTo: string): CallView {
  return {
    id,
    target,
    phase: "starting",
    halfClosed: false,
    deadline: undefined,
    paused: false,
    savesTo,
    savesFrom: 1,
    sent: 0,
    received: 0,
    sentBytes: 0,
    receivedBytes: 0,
    receivedAfterCancel: 0,
    cancelledAt: undefined,
    cancelReason: undefined,
    messages: [],
    timeline: [],
    verdict: undefined,
  };
}
