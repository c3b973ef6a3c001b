/**
 * pan-os-unblock-url: takes our entries out of a category again. The vendor has no such command: it is the removal of
 * pan-os-edit-custom-url-category under a verb of its own, which is what taking a block back needs.
 */
import type { JsonObject } from '../../../../core/base/json.ts';
import type { CommandRow } from '../../../../core/engine/commands.ts';
import { listArg, textArg } from '../../args.ts';
import {
  CATEGORY_OUTPUTS,
  categoryTarget,
  checkRemove,
  configLane,
  DEVICE_GROUP_ARG,
  MEMBER_ARGS,
  memberTargets,
  proveRemove,
  reconcileRemove,
  sendRemove,
  siteTarget,
} from '../categories.ts';
import type { PanosIo } from '../io.ts';
import { siteTexts } from '../sites.ts';

const TITLE = 'Updated Custom URL Category:';

/** The arguments that take back what a create or an add put in: those of its own members that `targets` names, nothing else. */
export function unblockArgs(args: JsonObject, targets: readonly string[]): JsonObject {
  const deviceGroup = textArg(args, 'device-group');
  const categories = listArg(args, 'categories').filter((name) => targets.includes(categoryTarget(name)));
  const sites = siteTexts(args)
    .map(siteTarget)
    .filter((entry) => targets.includes(entry));
  return {
    name: textArg(args, 'name'),
    ...(sites.length === 0 ? {} : { sites: [...new Set(sites)] }),
    ...(categories.length === 0 ? {} : { categories }),
    ...(deviceGroup === '' ? {} : { 'device-group': deviceGroup }),
  };
}

export const panOsUnblockUrl: CommandRow<PanosIo> = {
  name: 'pan-os-unblock-url',
  description: 'Takes entries out of a custom URL category; it takes effect with a commit.',
  risk: 'containment',
  args: [{ name: 'name', description: 'Name of the category.', required: true }, ...MEMBER_ARGS, DEVICE_GROUP_ARG],
  outputs: CATEGORY_OUTPUTS,
  action: {
    verb: 'unblock-url',
    undoes: 'block-url',
    targets: memberTargets,
    check: checkRemove,
    send: (args, io) => sendRemove(args, io, TITLE),
    reconcile: reconcileRemove,
    prove: (args, io) => proveRemove(args, io, TITLE),
    settleMs: 5_000,
    pollMs: 2_000,
    timeoutMs: 60_000,
    lane: configLane,
    changeSet: () => 'edits',
  },
};
