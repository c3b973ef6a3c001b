/** domain: what VirusTotal knows of domains. */
import { listArg } from '../../args.ts';
import { isInternalHost } from '../internal.ts';
import { reputationCommand } from '../lookup.ts';
import { textIn } from '../schema.ts';

const NAME_LENGTH_MAX = 253;

export const domain = reputationCommand({
  kind: 'domain',
  description: 'Asks for the reputation of domains.',
  argument: 'Names of domains.',
  label: 'Indicator reputation',
  values: (args) => listArg(args, 'domain'),
  // Letters of any script: the vendor takes the names as people write them.
  problem: (value) =>
    value.length <= NAME_LENGTH_MAX && /^[\p{L}\p{N}_][\p{L}\p{N}\p{M}_.-]*$/u.test(value)
      ? undefined
      : 'is no name of a domain',
  isInternal: isInternalHost,
  object: 'Domain',
  key: 'val.Name && val.Name == obj.Name',
  standard: (value, report) => {
    const registrar = textIn(report?.attributes, 'registrar');
    return { Name: value, ...(registrar === undefined ? {} : { Registrar: { Name: registrar } }) };
  },
  outputs: [
    { path: 'Domain.Name', description: 'The domain that was asked for.' },
    { path: 'Domain.Registrar.Name', description: 'Who registered it.' },
  ],
});
