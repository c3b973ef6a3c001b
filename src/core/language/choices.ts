/**
 * The points that XSOAR's documents leave open, one name each. Change a decision here and nowhere else.
 *
 * Each doc line says what was chosen and why.
 */
import type { Json } from '../base/json.ts';

/** A cast that fails (text "N/A" in a numeric comparison) is false with a warning, so that one odd row does not end a run. */
export const STRICT_CASTS: boolean = false;

/**
 * A list on the right of an operator for single values: any of its items counts, with a warning. XSOAR fails the task;
 * a filter that fails a whole run over one list helps nobody.
 */
export const STRICT_RIGHT_OPERAND: boolean = false;

/**
 * What a negative operator (`isNotEqualString`) says of a missing left side or an empty list: true, because nothing
 * there is equal; published playbooks test results that may be empty so.
 */
export const NEGATIVE_ON_MISSING: boolean = true;

/** A condition without any group is never satisfied: a row that nobody filled in must not choose the way. */
export const EMPTY_CONDITION: boolean = false;

/**
 * `" ${x} "`: blanks around a single placeholder do not make it a text; they are slips of the editor, and lists would
 * become JSON.
 */
export const PADDED_PLACEHOLDER_IS_WHOLE: boolean = true;

/** An empty placeholder `${}` names nothing and stays the text that it is (shell and JavaScript texts hold it). */
export const EMPTY_PLACEHOLDER_IS_TEXT: boolean = true;

/**
 * A placeholder inside a placeholder (`${File(val.n == '${inputs.n}')}`) is resolved first; its value is a name, a text or a literal
 * there, never code. One level: a third is refused.
 */
export const NESTED_PLACEHOLDERS: boolean = true;

/**
 * An atom whose left side is not found in the item is looked up in the context: roots deeper than the one that the
 * editor shows are written so.
 */
export const LEFT_FALLS_BACK_TO_CONTEXT: boolean = true;

/** `isEqualCase` and `isNotEqualCase` do not consult `ignorecase`: their name says what they are for. */
export const EQUAL_CASE_IGNORES_FLAG: boolean = true;

/** The items of `inList` are trimmed: people write "in progress, complete", and mean "complete". */
export const IN_LIST_TRIMS: boolean = true;

/** `0` and `false` are values, so they are not empty for `isEmpty`; a list of empty texts is not empty either. */
export const ZERO_AND_FALSE_ARE_EMPTY: boolean = false;

/**
 * Text after or before a delimiter that does not occur: the text unchanged, so that nothing is lost where there is
 * nothing to cut.
 */
export const DELIMITER_NOT_FOUND_KEEPS_TEXT: boolean = true;

/**
 * `join` without a separator joins with commas, which every script splits again. An explicit empty separator joins
 * without one.
 */
export const JOIN_SEPARATOR = ',';

/** `count` of a missing value is a number that conditions can compare. */
export const COUNT_OF_MISSING = 0;

/** A number as a date: from here on milliseconds, below seconds (10¹² s would be the year 33658). */
export const EPOCH_MILLISECONDS_FROM = 1e12;

/**
 * A date without a zone is UTC, as all times inside a run are. Abbreviations that nobody knows count as UTC, as Go
 * does it.
 */
export const ZONE_WHEN_MISSING_MINUTES = 0;

/**
 * An exception of a selector or of a per-item mutator drops the item, so that one odd row does not hide the others; of
 * `=>`, which sees all at once, it is an error.
 */
export const SELECTOR_EXCEPTION_DROPS: boolean = true;

/** Context writes: a scalar where an object is needed on the way gives way to an object; the last writer wins. */
export const SCALAR_PARENT_IS_REPLACED: boolean = true;

/** Context writes: a value that is there already (same primitive, no merge key) changes nothing, not even its shape. */
export const KNOWN_PRIMITIVE_KEEPS_SHAPE: boolean = true;

/** `${1}` in the replacement of `replaceMatch` is a group, not a context path: no root is a number. */
export const NUMERIC_PLACEHOLDER_IS_GROUP: boolean = true;

/**
 * A missing right side is the empty text to text operators; to numbers and dates it makes every comparison false,
 * because there is no number of nothing.
 */
export const MISSING_RIGHT_TEXT = '';

/** `ignorecase` counts for regular expressions too: the editor shows the box there. */
export const MATCH_HONOURS_IGNORE_CASE: boolean = true;

/** A complex value without a root reads everything, so that its accessor is a path from the top. */
export const EMPTY_ROOT = '.';

/** In a read, `obj` is the item itself, so that a merge key used as a path selects what has the key. */
export const OBJ_IN_READS_IS_ITEM: boolean = true;

/** Division and modulo by zero are an error: JSON has no infinity, and nothing would hide the fault. */
export const DIVISION_BY_ZERO_IS_ERROR: boolean = true;

/** A text that goes through `Stringify` stays as it is, without quotes: it is a text already. */
export const STRINGIFY_KEEPS_TEXT: boolean = true;

/** `round`: a half goes away from zero, as Go, in which XSOAR is written, rounds. */
export function roundHalf(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}

/** `toPercent`: a hundred times the number with a percent sign, without the noise of binary fractions. */
export function toPercent(value: number): number {
  return Number((value * 100).toPrecision(12));
}

/**
 * A list or object inside a text, or given as an argument that is a text: compact JSON, with `<`, `>` and `&` as they
 * are, because people read it. Users who want no brackets join first.
 */
export function structureAsText(value: Json): string {
  return JSON.stringify(value);
}

/**
 * Context writes: objects without a merge key are appended even when an equal one is there: this is what merge keys
 * are for.
 */
export const EQUAL_OBJECTS_ARE_APPENDED: boolean = true;

/**
 * Context writes: a list on the way of a key gets a new item for the rest of the key; otherwise nothing would be
 * written.
 */
export const LIST_PARENT_TAKES_NEW_ITEM: boolean = true;

/** Deleting a key through a list deletes it from each item, as reading the key reads each item. */
export const DELETE_GOES_THROUGH_LISTS: boolean = true;

/** A null inside a list stays null under a transformer that works on each item, so that places do not shift. */
export const NULL_ITEM_STAYS: boolean = true;

/** Selectors of a merge key use at most this many equalities for their index. */
export const MERGE_INDEX_KEYS_MAX = 4;

/** Alternatives (`… || …`) of a merge key that have an index each; with more there is none. */
export const MERGE_ALTERNATIVES_MAX = 8;

/** Pairs of item and row that one merge asks. Beyond, its items are appended, with a warning. */
export const MERGE_PAIRS_MAX = 1_000_000;

/** A write key of more names than this writes nothing, with a warning: each name is a level of the context. */
export const KEY_NAMES_MAX = 200;

/** No text, and no list of texts, that one step makes is longer than this: 16 Mi characters. Arguments are multipliers otherwise. */
export const RESULT_LENGTH_MAX = 16 * 1024 * 1024;

/** No list that one step makes has more items than this. */
export const RESULT_ITEMS_MAX = 1_000_000;

/** A list on each side of an operator for single values: more pairs than this are an error, a second's work. */
export const OPERATOR_PAIRS_MAX = 250_000;

/** Items of a list times characters of the arguments that are read for each of them: some seconds' work at most. */
export const ITEM_WORK_MAX = 30_000_000;

/** Longer patterns are refused: reading one costs more than its length. */
export const PATTERN_LENGTH_MAX = 10_000;

/** How many characters a pattern of middle size may look at in one search: a second or two of the square kind. */
export const PATTERN_STEPS_MAX = 8_000_000;

/** Scripts in Python: a year of two digits below this is of this century (POSIX, as `%y` reads it). */
export const TWO_DIGIT_YEAR_IS_2000_BELOW = 69;

/** Script `WhereFieldEquals`: as the version of 2020 compares, 1 equals "1", and a list comes out; later versions do neither. */
export const WHERE_FIELD_EQUALS_IS_LOOSE: boolean = true;

/** Script `ParseJSON`: what it gives for a text that is no JSON; the script returns the error, and later steps see its text. */
export const PARSE_JSON_FAILURE = 'SyntaxError: the text is no JSON';
