/** ParseCaseNumber: the number of the alert's case, as digits, or nothing. */
import { getOwn } from '../../../core/base/json.ts';
import type { CommandRow } from '../../../core/engine/commands.ts';
import { caseNumber } from '../../../domain/alerts/indicators/fields.ts';
import { textOf } from '../arguments.ts';
import type { AutomationPorts } from '../ports.ts';
import { note, oneLine, warning } from '../results.ts';

export const parseCaseNumber: CommandRow<AutomationPorts> = {
  name: 'ParseCaseNumber',
  description:
    'Reads the number of a case from INCIDENT-<digits> or digits. Anything else gives nothing, so that a crafted reference never becomes part of a query.',
  risk: 'read',
  args: [{ name: 'value', description: 'The reference to the case as the alert has it.', isArray: true }],
  outputs: [{ path: 'Case.ID', description: 'The number as text of digits; not written when there is none.' }],
  run: (args) => {
    const id = caseNumber(getOwn(args, 'value'));
    if (id !== undefined) return Promise.resolve({ entries: [note(`Case ${id}`)], set: { 'Case.ID': id } });
    const said = oneLine(textOf(args, 'value'), 100);
    const text = said === '' ? 'The alert names no case.' : `No case number in "${said}".`;
    return Promise.resolve({ entries: [warning('case.unreadable', text)] });
  },
};
