/**
 * What a yes to blocking URLs carries along: the rule for exactly that category, its move to the top, the commit and the push. A yes to taking
 * a block back carries along the commit and the push. Nothing that blocks, opens or moves anything else.
 */
import type { JsonObject } from '../../../core/base/json.ts';
import type { ActionRow } from '../../../core/engine/commands.ts';
import { listArg, textArg } from '../args.ts';
import type { PanosIo } from './io.ts';

type Supports = NonNullable<ActionRow<PanosIo>['supports']>;

const VERBS = ['block-url'];
/** What a commit brings into force: a block, or its end. */
const COMMITTED_VERBS = [...VERBS, 'unblock-url', 'delete-rule'];
const BLOCKS: ReadonlySet<string> = new Set(['pan-os-create-custom-url-category', 'pan-os-edit-custom-url-category']);
const CHANGES: ReadonlySet<string> = new Set([...BLOCKS, 'pan-os-unblock-url', 'pan-os-delete-rule']);

const samePlace = (a: JsonObject, b: JsonObject): boolean => textArg(a, 'device-group') === textArg(b, 'device-group');

/** The rule drops the one category that the run has put its URLs into, in the same place. */
export const RULE_OF_A_BLOCK: Supports = {
  verbs: VERBS,
  follows(args, { command, args: block }) {
    const [value, ...more] = listArg(args, 'object_value');
    const ofCategory = textArg(args, 'object_type').toLowerCase() === 'url-category' && more.length === 0;
    return BLOCKS.has(command) && ofCategory && value === textArg(block, 'name') && samePlace(args, block);
  },
};

/** The rule that the run has made goes to the top. */
export const MOVE_OF_A_BLOCK: Supports = {
  verbs: VERBS,
  follows: (args, { command, args: rule }) =>
    command === 'pan-os-custom-block-rule' &&
    textArg(args, 'where').toLowerCase() === 'top' &&
    textArg(args, 'rulename') === textArg(rule, 'rulename') &&
    textArg(args, 'pre_post') === textArg(rule, 'pre_post') &&
    samePlace(args, rule),
};

/** A block is nothing until it is committed. A forced commit, or one of another's changes, is an aim of its own. */
export const COMMIT_OF_A_BLOCK: Supports = {
  verbs: COMMITTED_VERBS,
  follows: (args, { command }) =>
    CHANGES.has(command) && textArg(args, 'force_commit') === '' && textArg(args, 'admin_name') === '',
};

/** The push of the device group that the block is in. */
export const PUSH_OF_A_BLOCK: Supports = {
  verbs: COMMITTED_VERBS,
  follows: (args, { command, args: block }) => CHANGES.has(command) && samePlace(args, block),
};
