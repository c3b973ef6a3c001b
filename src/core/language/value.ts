/**
 * The shapes of values as they stand in an XSOAR document, before anything is planned.
 *
 * Every text is source text: `yes`, `5` and `1.10` under `simple` are the texts "yes", "5" and "1.10", because XSOAR reads
 * each scalar into a text field. The reader of documents (core/playbook) makes these; `plan.ts` turns them into plans.
 */

/** XSOAR's universal value holder. Neither key: the value was not given. Both: `complex` counts. */
export interface AdvanceArg {
  readonly simple?: string;
  readonly complex?: ComplexArg;
}

export interface ComplexArg {
  /** A path; may be wrapped in `${}`. Empty means everything (`.`). */
  readonly root: string;
  /** A path relative to each item that survives the filters. */
  readonly accessor?: string;
  /** Outer list: all groups must hold; inner list: one atom of the group must hold. */
  readonly filters?: readonly (readonly FilterAtom[])[];
  /** Applied in order, each to what the one before gave. */
  readonly transformers?: readonly TransformerCall[];
}

/** A value holder and whether its `simple` text is a path (true) or a text with placeholders (false). */
export interface Operand {
  readonly value: AdvanceArg;
  readonly iscontext: boolean;
}

export interface FilterAtom {
  readonly operator: string;
  readonly left: Operand;
  readonly right?: Operand;
  readonly ignorecase: boolean;
}

export interface TransformerCall {
  readonly operator: string;
  readonly args: Readonly<Record<string, Operand>>;
}

/** One labelled row of a condition task; groups as in `ComplexArg.filters`. */
export interface ConditionEntry {
  readonly label: string;
  readonly condition: readonly (readonly FilterAtom[])[];
}
