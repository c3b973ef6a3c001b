/** Values that cost time to make and are not needed by everybody who starts the program. */

/** A value that is made when it is first asked for, and kept: for constants (compiled patterns, tables), never for state. */
export function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
