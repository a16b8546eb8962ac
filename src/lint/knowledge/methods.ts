/**
 * Names of methods that mean the same whatever they are called on. Asked where a type is missing, or tells no more than
 * the name.
 */

/** Whether a method goes on from a promise: `work().catch(report)`. */
export function chainsPromise(name: string): boolean {
  return /^(then|catch|finally)$/.test(name);
}

/** Whether what a method is given runs once a promise was kept, and not only when it was broken: `work().then(send)`. */
export function followsSuccess(name: string): boolean {
  return name === "then" || name === "finally";
}

/** Whether a method has a function told of events: `call.on("cancelled", stop)`. */
export function addsListener(name: string): boolean {
  return /^(on|once|addListener|prependListener|prependOnceListener|addEventListener)$/.test(name);
}

/** Whether a method has it told of every event, until the listener is removed. */
export function keepsListening(name: string): boolean {
  return /^(on|addListener|prependListener|addEventListener)$/.test(name);
}

/** Whether a method puts what it is given into a list, a set or a map: `clients.add(call)`. */
export function collects(name: string): boolean {
  return /^(push|unshift|add|set)$/.test(name);
}

/** Whether a method of a collection gives one of what that holds: `clients.get(id)`. */
export function givesEntry(name: string): boolean {
  return /^(get|at|pop|shift|find)$/.test(name);
}

/** Whether a method of a collection gives several of what that holds: `clients.values()`. */
export function givesEntries(name: string): boolean {
  return /^(values|entries|slice|splice|filter|concat|sort|toSorted|reverse|toReversed)$/.test(name);
}

/** Whether a method of a list hands each entry to a function, as its first parameter. */
export function visitsEntries(name: string): boolean {
  return /^(forEach|map|flatMap|filter|some|every|find|findLast|findIndex)$/.test(name);
}

/** Whether a method of a list hands each entry to a function behind what has come of those before. */
export function foldsEntries(name: string): boolean {
  return name === "reduce" || name === "reduceRight";
}

/** Whether a method lets go of something that was held or goes on: `lock.release()`. */
export function letsGo(name: string): boolean {
  return /^(close|release|destroy|dispose|unsubscribe|clear\w*|off|removeListener|stop|unlock|disconnect|quit|cleanup|unref|abort)$/i.test(
    name,
  );
}

/** Whether a property says how much something holds. */
export function saysSize(name: string): boolean {
  return name === "length" || name === "size";
}

/** Whether a parameter is called as what is to be run when the work is done mostly is. */
export function isCallbackName(name: string): boolean {
  return /^(callback|cb|done|next)$/i.test(name);
}
