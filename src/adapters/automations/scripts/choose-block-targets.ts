/** ChooseBlockTargets: which URLs a block would name. */
import type { JsonObject } from '../../../core/base/json.ts';
import type { CommandRow, Outcome } from '../../../core/engine/commands.ts';
import { blockEntry } from '../../../domain/alerts/indicators/url.ts';
import { textsOf } from '../arguments.ts';
import type { AutomationPorts } from '../ports.ts';
import { note, unique, warning } from '../results.ts';

export const chooseBlockTargets: CommandRow<AutomationPorts> = {
  name: 'ChooseBlockTargets',
  description:
    'Chooses what to block: the malicious URLs if there are any, otherwise the URLs that the installer fetches its package from.',
  risk: 'read',
  args: [
    { name: 'malicious', description: 'URLs with a malicious verdict.', isArray: true },
    { name: 'package', description: 'URLs of the package.', isArray: true },
  ],
  outputs: [
    { path: 'BlockTarget.URL', description: 'The URLs. Not written when there are none.' },
    {
      path: 'BlockTarget.Entry',
      description: 'The same as entries of a URL list: host, path and query, without scheme, user, port and fragment.',
    },
  ],
  run: (args) => Promise.resolve(targetsOutcome(args)),
};

function targetsOutcome(args: JsonObject): Outcome {
  const malicious = textsOf(args, 'malicious');
  const candidates = unique(malicious.length > 0 ? malicious : textsOf(args, 'package'));
  const pairs = candidates.flatMap((url) => {
    const entry = blockEntry(url);
    return entry === undefined ? [] : [{ url, entry }];
  });
  const left = candidates.length - pairs.length;
  const entries = [
    note(pairs.length === 0 ? 'Nothing to block' : `To block: ${pairs.map(({ url }) => url).join(', ')}`),
    ...(left > 0
      ? [warning('block.unreadable', `${left} of ${candidates.length} are no web address and were left out.`)]
      : []),
  ];
  if (pairs.length === 0) return { entries };
  return {
    entries,
    evidence: pairs.map(({ url, entry }) => ({
      label: 'To block',
      value: `${url} (as an entry of a URL list: ${entry})`,
      source: 'command line',
    })),
    set: { BlockTarget: { URL: pairs.map(({ url }) => url), Entry: unique(pairs.map(({ entry }) => entry)) } },
  };
}
