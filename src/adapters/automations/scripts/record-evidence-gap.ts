/** RecordEvidenceGap: says that a source did not answer. Unknown is a value, and is shown to whoever decides. */
import type { CommandRow } from '../../../core/engine/commands.ts';
import { textOf } from '../arguments.ts';
import type { AutomationPorts } from '../ports.ts';
import { errorOutcome, oneLine, warning } from '../results.ts';

export const recordEvidenceGap: CommandRow<AutomationPorts> = {
  name: 'RecordEvidenceGap',
  description: 'Records that a source of evidence could not be asked or did not answer.',
  risk: 'read',
  args: [
    { name: 'name', description: 'Name of the gap, for example "URL verdict".', required: true },
    { name: 'reason', description: 'Why the source said nothing.' },
  ],
  outputs: [],
  run: (args) => {
    const name = oneLine(textOf(args, 'name'), 100);
    if (name === '') return Promise.resolve(errorOutcome('gap.unnamed', 'An evidence gap needs a name.'));
    const reason = oneLine(textOf(args, 'reason'));
    const text = `Evidence gap: ${name}${reason === '' ? '' : ` (${reason})`}`;
    return Promise.resolve({ entries: [warning('evidence.gap', text)], gaps: [name] });
  },
};
