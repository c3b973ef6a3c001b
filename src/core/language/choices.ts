/**
 * The points that XSOAR's documents leave open, one name each. Change a decision here and nowhere else.
 *
 * Each doc line says what was chosen and why. Tests name the choice that they hold.
 */

/** A cast that fails (text "N/A" in a numeric comparison) is false with a warning, so that one odd row does not end a run. */
export const STRICT_CASTS = false;

/** A list on the right of an operator for single values: any of its items counts, with a warning. XSOAR fails the task. */
export const STRICT_RIGHT_OPERAND = false;

/** What a negative operator (`isNotEqualString`) says of a missing left side or an empty list: nothing there is equal. */
export const NEGATIVE_ON_MISSING = true;

/** A condition without any group is never satisfied. */
export const EMPTY_CONDITION = false;

/** `" ${x} "`: blanks around a single placeholder do not make it a text. */
export const PADDED_PLACEHOLDER_IS_WHOLE = true;

/** An empty placeholder `${}` names nothing and stays the text that it is (shell and JavaScript texts hold it). */
export const EMPTY_PLACEHOLDER_IS_TEXT = true;

/** Placeholders inside placeholders are read to this depth; deeper ones are text. */
export const PLACEHOLDER_DEPTH_MAX = 8;

/** An atom whose left side is not found in the item is looked up in the context. */
export const LEFT_FALLS_BACK_TO_CONTEXT = true;

/** `isEqualCase` and `isNotEqualCase` do not consult `ignorecase`. */
export const EQUAL_CASE_IGNORES_FLAG = true;

/** The items of `inList` are trimmed: "in progress, complete" holds "complete". */
export const IN_LIST_TRIMS = true;

/** `0` and `false` are values, so they are not empty; a list of empty texts is not empty either. */
export const ZERO_AND_FALSE_ARE_EMPTY = false;

/** Text after or before a delimiter that does not occur: the text unchanged. */
export const DELIMITER_NOT_FOUND_KEEPS_TEXT = true;

/** `join` without a separator. An explicit empty separator joins without one. */
export const JOIN_SEPARATOR = ',';

/** `count` of a missing value. */
export const COUNT_OF_MISSING = 0;

/** An instant above this number is milliseconds, below it seconds (10¹² s would be the year 33658). */
export const EPOCH_MILLISECONDS_FROM = 1e12;

/** A date without a zone is UTC. Zone abbreviations that nobody knows count as UTC, as Go does it. */
export const ZONE_WHEN_MISSING_MINUTES = 0;

/** An exception of a selector or of a per-item mutator drops the item; of `=>` it is an error. */
export const SELECTOR_EXCEPTION_DROPS = true;

/** Context writes: a scalar where an object is needed on the way gives way to an object. */
export const SCALAR_PARENT_IS_REPLACED = true;

/** Context writes: a value that is there already (same primitive, no merge key) changes nothing, not even its shape. */
export const KNOWN_PRIMITIVE_KEEPS_SHAPE = true;

/** `${1}` in the replacement of `replaceMatch` is a group, not a context path: no root is a number. */
export const NUMERIC_PLACEHOLDER_IS_GROUP = true;

/** A null inside a list stays null under a transformer that works on each item. */
export const NULL_ITEM_STAYS = true;

/** Selectors of a merge key use at most this many equalities for their index. */
export const MERGE_INDEX_KEYS_MAX = 4;
