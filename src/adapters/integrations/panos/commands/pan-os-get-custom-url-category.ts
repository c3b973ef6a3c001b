/**
 * pan-os-get-custom-url-category: one category of the candidate configuration.
 *
 * A category that is not there is an answer, not an error: whoever reads an error here may not take it for absence.
 */
import type { CommandRow } from '../../../../core/engine/commands.ts';
import { errorOutcome, note } from '../../entries.ts';
import { CATEGORY_OUTPUTS, categoryEntry, DEVICE_GROUP_ARG, findCategory, whereOf } from '../categories.ts';
import type { PanosIo } from '../io.ts';

export const panOsGetCustomUrlCategory: CommandRow<PanosIo> = {
  name: 'pan-os-get-custom-url-category',
  description: 'Reads a custom URL category as it would be committed, and whether a change of it waits for a commit.',
  risk: 'read',
  args: [{ name: 'name', description: 'Name of the category.', required: true }, DEVICE_GROUP_ARG],
  outputs: CATEGORY_OUTPUTS,
  async run(args, io) {
    const where = whereOf(args, io);
    if (where.kind === 'failed') return errorOutcome(where);
    const found = await findCategory(io, where);
    switch (found.kind) {
      case 'failed':
        return errorOutcome(found);
      case 'none':
        return { entries: [note(null, `There is no custom URL category '${where.name}'.`)] };
      case 'category':
        return { entries: [categoryEntry('Custom URL Category:', found.category, where.place)] };
    }
  },
};
