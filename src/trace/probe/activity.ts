import { createHook } from "node:async_hooks";
import { monotonicNow } from "../clock";
import { currentScope } from "./scope";

/**
 * Notes every piece of asynchronous code that starts to run for a cancelled call.
 *
 * It is costly, so it is on only while there is a cancelled call that has not stopped.
 */
export const activity = createHook({
  before() {
    const call = currentScope()?.call;
    if (call?.cancelled) call.lastActivity = monotonicNow();
  },
});
