/**
 * Names of methods that mean the same whatever they are called on. Asked where a type is missing, or tells no more than
 * the name.
 */

/** Whether a method goes on from a promise: `work().catch(report)`. */
export function chainsPromise(name: string): boolean {
  return /^(then|catch|finally)$/.test(name);
}

/** Whether a method has a function told of events: `call.on("cancelled", stop)`. */
export function addsListener(name: string): boolean {
  return /^(on|once|addListener|prependListener|prependOnceListener|addEventListener)$/.test(name);
}

/** Whether a method puts what it is given into a list, a set or a map: `clients.add(call)`. */
export function collects(name: string): boolean {
  return /^(push|unshift|add|set)$/.test(name);
}
