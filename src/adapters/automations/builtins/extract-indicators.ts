/** extractIndicators: what a text mentions, under `ExtractedIndicators`. No hidden extraction happens anywhere else. */
import { getOwn, type JsonObject } from '../../../core/base/json.ts';
import type { CommandRow, Outcome } from '../../../core/engine/commands.ts';
import { extractIndicators as extract } from '../../../domain/alerts/indicators/extract.ts';
import { isGiven } from '../arguments.ts';
import type { AutomationPorts } from '../ports.ts';
import { errorOutcome, note, oneLine, warning, withoutEmpty } from '../results.ts';

export const extractIndicators: CommandRow<AutomationPorts> = {
  name: 'extractIndicators',
  description:
    'Finds URLs, names, addresses, e-mail addresses, file hashes and CVE ids in a text, in normal form, each once.',
  risk: 'read',
  args: [
    { name: 'text', description: 'The text; of a list each element is read by itself.', isArray: true },
    { name: 'entryID', description: 'An entry instead of a text: not supported.' },
  ],
  outputs: [
    { path: 'ExtractedIndicators.URL', description: 'http and https URLs. Not written when there are none.' },
    {
      path: 'ExtractedIndicators.Domain',
      description: 'Domain names, hosts of URLs included. Not written when there are none.',
    },
    { path: 'ExtractedIndicators.IP', description: 'IPv4 and IPv6 addresses. Not written when there are none.' },
    { path: 'ExtractedIndicators.Email', description: 'E-mail addresses. Not written when there are none.' },
    { path: 'ExtractedIndicators.File', description: 'Hashes of files. Not written when there are none.' },
    { path: 'ExtractedIndicators.CVE', description: 'Ids of vulnerabilities. Not written when there are none.' },
  ],
  run: (args) => Promise.resolve(extractedOutcome(args)),
};

function extractedOutcome(args: JsonObject): Outcome {
  if (isGiven(args, 'entryID'))
    return errorOutcome('extract.entry', 'extractIndicators reads a text; entryID is not supported.');
  const { urls, domains, ips, emails, hashes, cves, isTruncated } = extract(getOwn(args, 'text'));
  const context = withoutEmpty({
    'ExtractedIndicators.URL': urls,
    'ExtractedIndicators.Domain': domains,
    'ExtractedIndicators.IP': ips,
    'ExtractedIndicators.Email': emails,
    'ExtractedIndicators.File': hashes,
    'ExtractedIndicators.CVE': cves,
  });
  const counted = `${urls.length} URLs, ${domains.length} domains, ${ips.length} addresses`;
  return {
    entries: [
      {
        ...note(counted),
        contents: withoutEmpty({ URL: urls, Domain: domains, IP: ips, Email: emails, File: hashes, CVE: cves }),
        readable: counted,
        context,
      },
      ...(isTruncated ? [warning('extract.truncated', 'The text was too long: its end was not read.')] : []),
    ],
    // What was not read may say what nobody has looked up.
    ...(isTruncated ? { gaps: ['Indicators (truncated)'] } : {}),
    evidence: urls.map((url) => ({ label: 'URL in the command line', value: oneLine(url), source: 'alert' })),
  };
}
