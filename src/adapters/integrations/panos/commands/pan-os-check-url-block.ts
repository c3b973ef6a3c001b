/**
 * pan-os-check-url-block: whether URLs are blocked by a category, in one look at the category and its rules. The vendor has no such
 * command: it is what a block has to know before it changes anything, and what proves it afterwards.
 */
import type { CommandRow } from '../../../../core/engine/commands.ts';
import { listArg } from '../../args.ts';
import { errorOutcome, note, table } from '../../entries.ts';
import { DEVICE_GROUP_ARG, findCategory, MEMBER_ARGS, whereOf } from '../categories.ts';
import type { PanosIo } from '../io.ts';
import { nameProblem } from '../places.ts';
import { listRules, RULE_PLACE_ARGS, rulebookOf } from '../rules.ts';
import { siteEntry, siteTexts } from '../sites.ts';
import { findBlockRule, urlBlockOutput, type Wanted } from '../url-block.ts';

const PATH = 'Panorama.URLBlock';

export const panOsCheckUrlBlock: CommandRow<PanosIo> = {
  name: 'pan-os-check-url-block',
  description:
    'Reads whether URLs are in a custom URL category, whether an enabled rule above all that allow drops it, and whether both are committed.',
  risk: 'read',
  args: [
    { name: 'name', description: 'Name of the category.', required: true },
    ...MEMBER_ARGS,
    ...RULE_PLACE_ARGS.filter(({ name }) => name !== DEVICE_GROUP_ARG.name),
    DEVICE_GROUP_ARG,
  ],
  outputs: [
    { path: `${PATH}.Category`, description: 'Name of the category.' },
    { path: `${PATH}.DeviceGroup`, description: 'Device group, on Panorama.' },
    { path: `${PATH}.CategoryExists`, description: 'True where the category is there.' },
    { path: `${PATH}.Entries`, description: 'What was asked for, as the device would hold it.' },
    { path: `${PATH}.Rejected`, description: 'What was asked for and cannot be an entry, with the reason.' },
    { path: `${PATH}.Present`, description: 'Entries that the category holds.' },
    { path: `${PATH}.Missing`, description: 'Entries that it does not hold.' },
    { path: `${PATH}.Rule`, description: 'in-place, missing, or shadowed: behind a rule that lets traffic pass.' },
    { path: `${PATH}.RuleName`, description: 'The first rule that drops the category.' },
    { path: `${PATH}.Uncommitted`, description: 'True where a change of the category or the rule waits for a commit.' },
    { path: `${PATH}.InForce`, description: 'True where nothing is left to do.' },
  ],
  async run(args, io) {
    const where = whereOf(args, io);
    if (where.kind === 'failed') return errorOutcome(where);
    const book = rulebookOf(args, io);
    if (book.kind === 'failed') return errorOutcome(book);
    const found = await findCategory(io, where);
    if (found.kind === 'failed') return errorOutcome(found);
    const listed = await listRules(io, book);
    if (listed.kind === 'failed') return errorOutcome(listed);
    const category = found.kind === 'category' ? found.category : undefined;
    const rule = findBlockRule(listed.rules, where.name);
    const output = urlBlockOutput(where, wantedOf(args), category, rule);
    const columns = ['Category', 'Present', 'Missing', 'Rule', 'Uncommitted'];
    const cells = columns.map((column) => output[column] ?? '');
    return {
      entries: [
        note(output, table('URL block:', columns, [cells]), {
          [`${PATH}(val.Category == obj.Category)`]: output,
        }),
      ],
    };
  },
};

function wantedOf(args: Parameters<typeof siteTexts>[0]): Wanted {
  const sites = siteTexts(args).map(siteEntry);
  const named = listArg(args, 'categories').map((name) => ({ name, problem: nameProblem('category', name) }));
  return {
    entries: [
      ...new Set([
        ...sites.flatMap((site) => (site.kind === 'site' ? [site.entry] : [])),
        ...named.flatMap(({ name, problem }) => (problem === undefined ? [name] : [])),
      ]),
    ],
    rejected: [
      ...sites.flatMap((site) => (site.kind === 'wrong' ? [site.problem] : [])),
      ...named.flatMap(({ problem }) => problem ?? []),
    ],
  };
}
