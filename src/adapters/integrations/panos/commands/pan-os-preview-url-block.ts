/**
 * pan-os-preview-url-block: what a block by a category would deny besides the URLs that it is about. The vendor has no such command: an
 * approver has to see it before anybody says yes.
 */
import type { CommandRow } from '../../../../core/engine/commands.ts';
import { errorOutcome, note, table } from '../../entries.ts';
import { entriesNotDenied } from '../brought.ts';
import { DEVICE_GROUP_ARG, memberTargets, MEMBER_ARGS, whereOf } from '../categories.ts';
import type { PanosIo } from '../io.ts';
import { deviceGroupOf } from '../places.ts';
import { RULE_PLACE_ARGS, rulebookOf } from '../rules.ts';
import { sameSite } from '../sites.ts';

const PATH = 'Panorama.URLBlockPreview';

export const panOsPreviewUrlBlock: CommandRow<PanosIo> = {
  name: 'pan-os-preview-url-block',
  description:
    'Reads which entries of a custom URL category, besides the given ones, a rule for the category would deny that no rule in place denies yet.',
  risk: 'read',
  args: [
    { name: 'name', description: 'Name of the category.', required: true },
    ...MEMBER_ARGS,
    ...RULE_PLACE_ARGS.filter(({ name }) => name !== DEVICE_GROUP_ARG.name),
    DEVICE_GROUP_ARG,
  ],
  outputs: [
    { path: `${PATH}.Instance`, description: 'Whose answer it is.' },
    { path: `${PATH}.Category`, description: 'Name of the category.' },
    { path: `${PATH}.DeviceGroup`, description: 'Device group, on Panorama.' },
    { path: `${PATH}.Rule`, description: 'in-place, missing, or shadowed: behind a rule that lets traffic pass.' },
    { path: `${PATH}.AlsoDenied`, description: 'Entries that the rule would deny besides. Not written when empty.' },
  ],
  async run(args, io) {
    const where = whereOf(args, io);
    if (where.kind === 'failed') return errorOutcome(where);
    const book = rulebookOf(args, io);
    if (book.kind === 'failed') return errorOutcome(book);
    const found = await entriesNotDenied(io, book, where.name);
    if (found.kind === 'failed') return errorOutcome(found);
    const asked = memberTargets(args);
    const also = found.entries.filter((entry) => !asked.some((own) => sameSite(own, entry)));
    const deviceGroup = deviceGroupOf(where.place);
    const output = {
      Instance: io.instance,
      Category: where.name,
      ...(deviceGroup === '' ? {} : { DeviceGroup: deviceGroup }),
      Rule: found.rule,
      ...(also.length === 0 ? {} : { AlsoDenied: also }),
    };
    const columns = ['Category', 'Rule', 'AlsoDenied'];
    const readable = table('URL block preview:', columns, [[where.name, found.rule, also.join(', ')]]);
    const key = `${PATH}(val.Category == obj.Category && val.Instance == obj.Instance)`;
    return { entries: [note(output, readable, { [key]: output })] };
  },
};
