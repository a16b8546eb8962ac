const { setTimeout: sleep } = require("node:timers/promises");

/**
 * Wrong, and in plain JavaScript: it archives on after a cancel.
 *
 * @param {import("@grpc/grpc-js").ServerWritableStream<import("./messages").Work, import("./messages").Progress>} call
 */
async function archiveOrders(call) {
  const { items, intervalMs } = call.request;
  let done = 0;
  while (done < items) {
    await sleep(intervalMs);
    done++;
    call.write({ done, total: items });
  }
  call.end();
}

module.exports = { archiveOrders };
