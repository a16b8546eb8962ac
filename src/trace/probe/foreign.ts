/**
 * Gives back the object that it is given, so that the private fields of a class that extends this one land on that
 * object. Nobody but that class sees them, and they cost the garbage collector nothing, as a `WeakMap` would.
 */
export class Foreign {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: a field on another's object is what this is for.
    return object;
  }
}
