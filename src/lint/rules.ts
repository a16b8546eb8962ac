import type { Rule } from "./rule";
import { abortControllerNeverAborted } from "./rules/abort-controller-never-aborted";
import { asyncHandlerCanCrash } from "./rules/async-handler-can-crash";
import { cancelledIsNotFailure } from "./rules/cancelled-is-not-failure";
import { deadCancellationListener } from "./rules/dead-cancellation-listener";
import { endIsNotSuccess } from "./rules/end-is-not-success";
import { ineffectiveCancellationCheck } from "./rules/ineffective-cancellation-check";
import { lateCancellationListener } from "./rules/late-cancellation-listener";
import { loopBlocksEventLoop } from "./rules/loop-blocks-event-loop";
import { loopMissesCancellation } from "./rules/loop-misses-cancellation";
import { pipeWithoutTeardown } from "./rules/pipe-without-teardown";
import { signalNotForwarded } from "./rules/signal-not-forwarded";
import { staleCancellationSnapshot } from "./rules/stale-cancellation-snapshot";
import { streamDestroyIsNotCancel } from "./rules/stream-destroy-is-not-cancel";
import { subscriptionOutlivesCall } from "./rules/subscription-outlives-call";
import { swallowedCancellation } from "./rules/swallowed-cancellation";
import { timerOutlivesCall } from "./rules/timer-outlives-call";
import { unpropagatedUpstreamCall } from "./rules/unpropagated-upstream-call";
import { waitWithoutCancellation } from "./rules/wait-without-cancellation";

/** Every rule, in the order of the catalogue. */
export const rules: readonly Rule[] = [
  loopMissesCancellation,
  loopBlocksEventLoop,
  staleCancellationSnapshot,
  ineffectiveCancellationCheck,
  deadCancellationListener,
  lateCancellationListener,
  endIsNotSuccess,
  cancelledIsNotFailure,
  unpropagatedUpstreamCall,
  streamDestroyIsNotCancel,
  signalNotForwarded,
  abortControllerNeverAborted,
  timerOutlivesCall,
  subscriptionOutlivesCall,
  pipeWithoutTeardown,
  waitWithoutCancellation,
  swallowedCancellation,
  asyncHandlerCanCrash,
];
