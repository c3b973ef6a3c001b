/** url: what VirusTotal knows of URLs. They are looked up, not visited and not submitted. */
import { urlListArg } from '../../args.ts';
import { isInternalUrl } from '../internal.ts';
import { reputationCommand } from '../lookup.ts';

const URL_LENGTH_MAX = 8_000;

export const url = reputationCommand({
  kind: 'url',
  description: 'Asks for the reputation of URLs. Nothing is visited or submitted.',
  argument: 'URLs. A comma inside a URL belongs to it.',
  label: 'Indicator reputation',
  values: (args) => urlListArg(args, 'url'),
  problem: (value) => {
    if (value.length > URL_LENGTH_MAX) return 'is too long';
    return /[\s\p{Cc}]/u.test(value) ? 'is no URL' : undefined;
  },
  isInternal: isInternalUrl,
  object: 'URL',
  key: 'val.Data && val.Data == obj.Data',
  standard: (value) => ({ Data: value }),
  outputs: [{ path: 'URL.Data', description: 'The URL that was asked for.' }],
});
