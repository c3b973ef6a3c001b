/** MsiexecSources: what an msiexec command line fetches, and what of it may be asked of a cloud service. */
import { getOwn, type JsonObject } from '../../../core/base/json.ts';
import type { CommandRow, Outcome } from '../../../core/engine/commands.ts';
import { extractIndicators } from '../../../domain/alerts/indicators/extract.ts';
import { isPublicHost, type Host } from '../../../domain/alerts/indicators/host.ts';
import { msiexecSources as sourcesOf } from '../../../domain/alerts/indicators/msiexec.ts';
import { normalizeUrl } from '../../../domain/alerts/indicators/url.ts';
import type { AutomationPorts } from '../ports.ts';
import { note, unique, withoutEmpty } from '../results.ts';

export const msiexecSources: CommandRow<AutomationPorts> = {
  name: 'MsiexecSources',
  description:
    'Reads an msiexec command line: the URLs with a public host, and the URLs that the package, its patches and its transforms come from.',
  risk: 'read',
  args: [
    {
      name: 'command_line',
      description: 'The command line; of a list each element is read by itself.',
      required: true,
      isArray: true,
    },
  ],
  outputs: [
    { path: 'MsiSource.PublicURL', description: 'Every URL whose host is public. Not written when there are none.' },
    {
      path: 'MsiSource.PackageURL',
      description: 'What msiexec fetches, private hosts included. Not written when there are none.',
    },
    {
      path: 'MsiSource.PackageDomain',
      description: 'Public host names of the package URLs. Not written when there are none.',
    },
    {
      path: 'MsiSource.PackageIP',
      description: 'Public addresses of the package URLs. Not written when there are none.',
    },
  ],
  run: (args) => Promise.resolve(sourcesOutcome(args)),
};

function sourcesOutcome(args: JsonObject): Outcome {
  const commandLine = getOwn(args, 'command_line');
  const { packageUrls } = sourcesOf(commandLine);
  const hosts = packageUrls.flatMap(publicHostOf);
  const source = withoutEmpty({
    PublicURL: extractIndicators(commandLine).urls.filter((url) => publicHostOf(url).length > 0),
    PackageURL: packageUrls,
    PackageDomain: namesOf(hosts, (host) => host.kind === 'name'),
    PackageIP: namesOf(hosts, (host) => host.kind !== 'name'),
  });
  const said = packageUrls.length === 0 ? 'No package is fetched from a URL' : `Package from ${packageUrls.join(', ')}`;
  return { entries: [{ ...note(said), contents: source, readable: said }], set: { MsiSource: source } };
}

/** The host of a URL as a list of one, or none where it is not public. */
function publicHostOf(url: string): readonly Host[] {
  const host = normalizeUrl(url)?.host;
  return host !== undefined && isPublicHost(host.text) ? [host] : [];
}

function namesOf(hosts: readonly Host[], wanted: (host: Host) => boolean): readonly string[] {
  return unique(hosts.filter(wanted).map(({ name }) => name));
}
