/**
 * pan-os-edit-custom-url-category: adds members to a category, or takes some out.
 *
 * Taking out is another action than putting in: its targets are other ones, so that a yes to a block never covers it.
 */
import type { JsonObject } from '../../../../core/base/json.ts';
import type { CommandRow } from '../../../../core/engine/commands.ts';
import { textArg } from '../../args.ts';
import {
  CATEGORY_OUTPUTS,
  categoryMeant,
  checkAdd,
  checkRemove,
  configLane,
  DEVICE_GROUP_ARG,
  MEMBER_ARGS,
  memberTargets,
  proveAdd,
  proveRemove,
  reconcileAdd,
  reconcileRemove,
  refused,
  sendAdd,
  sendRemove,
} from '../categories.ts';
import type { PanosIo } from '../io.ts';
import { unblockArgs } from './pan-os-unblock-url.ts';

const TITLE = 'Updated Custom URL Category:';

function wayOf(args: JsonObject): 'add' | 'remove' | undefined {
  return (['add', 'remove'] as const).find((way) => way === textArg(args, 'action').toLowerCase());
}

const noWay = () => refused({ code: 'input.rejected', detail: 'action is neither add nor remove' });

export const panOsEditCustomUrlCategory: CommandRow<PanosIo> = {
  name: 'pan-os-edit-custom-url-category',
  description: 'Adds members to a custom URL category or removes them; it takes effect with a commit.',
  risk: 'containment',
  args: [
    { name: 'name', description: 'Name of the category.', required: true },
    { name: 'action', description: 'add or remove.', required: true },
    ...MEMBER_ARGS,
    DEVICE_GROUP_ARG,
  ],
  outputs: CATEGORY_OUTPUTS,
  action: {
    verb: 'block-url',
    targets: (args) =>
      wayOf(args) === 'add' ? memberTargets(args) : memberTargets(args).map((one) => `remove ${one}`),
    means: categoryMeant,
    async check(args, io) {
      const way = wayOf(args);
      if (way === undefined) return noWay();
      return way === 'add' ? checkAdd(args, io, false) : checkRemove(args, io);
    },
    async send(args, io, bookmark) {
      const way = wayOf(args);
      if (way === undefined) return noWay();
      return way === 'add' ? sendAdd(args, io, bookmark, TITLE) : sendRemove(args, io, TITLE);
    },
    reconcile: (args, io) => (wayOf(args) === 'add' ? reconcileAdd(args, io) : reconcileRemove(args, io)),
    prove: (args, io) => (wayOf(args) === 'add' ? proveAdd(args, io, TITLE) : proveRemove(args, io, TITLE)),
    settleMs: 5_000,
    pollMs: 2_000,
    timeoutMs: 60_000,
    inverse: { command: 'pan-os-unblock-url', args: unblockArgs },
    lane: configLane,
    changeSet: () => 'edits',
  },
};
