/** NormalizeSignature: the signature state of a process, three-valued. */
import { getOwn, type Json } from '../../../core/base/json.ts';
import type { CommandRow, Outcome } from '../../../core/engine/commands.ts';
import { signatureState } from '../../../domain/alerts/indicators/fields.ts';
import { textsOf } from '../arguments.ts';
import type { AutomationPorts } from '../ports.ts';
import { note, oneLine } from '../results.ts';

export const normalizeSignature: CommandRow<AutomationPorts> = {
  name: 'NormalizeSignature',
  description:
    'Reads the signature field of an alert: unsigned if one value is unsigned, signed if all are signed, otherwise unknown.',
  risk: 'read',
  args: [{ name: 'value', description: 'Value or values of the signature field.', isArray: true }],
  outputs: [{ path: 'CGO.Signature', description: 'signed, unsigned or unknown.' }],
  run: (args) => Promise.resolve(signatureOutcome(getOwn(args, 'value'), textsOf(args, 'value'))),
};

function signatureOutcome(value: Json | undefined, raw: readonly string[]): Outcome {
  const state = signatureState(value);
  const said = raw.length > 0 ? oneLine(raw.join(', ')) : 'no value';
  return {
    entries: [note(`Signature: ${state} (${said})`)],
    set: { 'CGO.Signature': state },
    evidence: [{ label: 'CGO signature', value: `${state} (${said})`, source: 'alert' }],
  };
}
