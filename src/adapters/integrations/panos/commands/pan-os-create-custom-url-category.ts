/** pan-os-create-custom-url-category: makes a category with its members, or adds what one of that name lacks. */
import type { CommandRow } from '../../../../core/engine/commands.ts';
import { textArg } from '../../args.ts';
import {
  CATEGORY_OUTPUTS,
  categoryMeant,
  checkAdd,
  configLane,
  DEVICE_GROUP_ARG,
  MEMBER_ARGS,
  memberTargets,
  membersArg,
  proveAdd,
  reconcileAdd,
  refused,
  sendAdd,
} from '../categories.ts';
import type { PanosIo } from '../io.ts';
import { unblockArgs } from './pan-os-unblock-url.ts';

const TITLE = 'Created Custom URL Category:';

export const panOsCreateCustomUrlCategory: CommandRow<PanosIo> = {
  name: 'pan-os-create-custom-url-category',
  description: 'Makes a custom URL category in the candidate configuration; it takes effect with a commit.',
  risk: 'containment',
  args: [
    { name: 'name', description: 'Name of the category.', required: true },
    { name: 'description', description: 'Description.' },
    { name: 'type', description: 'URL List (with sites) or Category Match (with categories).' },
    ...MEMBER_ARGS,
    DEVICE_GROUP_ARG,
  ],
  outputs: CATEGORY_OUTPUTS,
  action: {
    verb: 'block-url',
    targets: memberTargets,
    means: categoryMeant,
    async check(args, io) {
      const type = textArg(args, 'type');
      const members = membersArg(args);
      if (members.kind === 'members' && type !== '' && type.toLowerCase() !== members.type.toLowerCase()) {
        const detail = `the type is '${type.slice(0, 40)}', and ${members.type === 'URL List' ? 'sites' : 'categories'} are given`;
        return refused({ code: 'input.rejected', detail });
      }
      return checkAdd(args, io, true);
    },
    send: (args, io, bookmark) => sendAdd(args, io, bookmark, TITLE),
    reconcile: reconcileAdd,
    prove: (args, io) => proveAdd(args, io, TITLE),
    settleMs: 5_000,
    pollMs: 2_000,
    timeoutMs: 60_000,
    inverse: { command: 'pan-os-unblock-url', args: unblockArgs },
    lane: configLane,
    changeSet: () => 'edits',
  },
};
