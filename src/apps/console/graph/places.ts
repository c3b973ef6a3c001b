/** Where tasks and lines of a graph stand, once that is known. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Placed {
  readonly nodes: ReadonlyMap<string, Point>;
  /** `edge`: its index in the structure. */
  readonly lines: readonly {
    readonly edge: number;
    readonly points: readonly Point[];
    readonly label: Point | undefined;
  }[];
}
