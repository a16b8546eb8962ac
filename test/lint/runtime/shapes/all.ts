import { deadListeners } from "./dead-listeners";
import { lateListeners } from "./late-listeners";
import { rejections } from "./rejections";
import type { Shape } from "./shape";
import { signals } from "./signals";
import { subscriptions } from "./subscriptions";
import { timers } from "./timers";
import { partialUploads } from "./uploads";
import { upstreamCalls } from "./upstream-calls";
import { waitsAndPipes } from "./waits";

/** Every shape, of every kind of call for which it can be written. */
export const shapes: readonly Shape[] = [
  ...deadListeners(),
  ...lateListeners(),
  ...timers(),
  ...subscriptions(),
  ...upstreamCalls(),
  ...signals(),
  ...partialUploads(),
  ...rejections(),
  ...waitsAndPipes(),
];
