/** Many paths, asked at once whether one of them lies on, above or below another: one look-up a name, however many they are. */

/** A path as a key: equal keys are equal paths. */
export function pathKey(names: readonly string[]): string {
  return names.join('\u0000');
}

export class PathSet {
  readonly #ends = new Set<string>();
  /** The paths and all that lies above them. */
  readonly #passed = new Set<string>();

  constructor(paths: Iterable<readonly string[]>) {
    for (const names of paths) {
      const above = keysAbove(names);
      const own = above.at(-1);
      if (own !== undefined) this.#ends.add(own);
      for (const key of above) this.#passed.add(key);
    }
  }

  /** One of the paths is the given one, or lies above or below it. An empty path meets nothing. */
  meets(names: readonly string[]): boolean {
    const above = keysAbove(names);
    const own = above.at(-1);
    return (own !== undefined && this.#passed.has(own)) || above.some((key) => this.#ends.has(key));
  }
}

/** Longer paths are compared by so many names: nobody writes them, and their keys grow with the square. */
const NAMES_MAX = 50;

/** The keys of the first name, the first two, … and the path itself. */
function keysAbove(names: readonly string[]): readonly string[] {
  return names.slice(0, NAMES_MAX).map((_, index) => pathKey(names.slice(0, index + 1)));
}
