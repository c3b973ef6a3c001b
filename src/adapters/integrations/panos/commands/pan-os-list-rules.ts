/** pan-os-list-rules: the security rules of a rulebase, in its order. */
import type { CommandRow } from '../../../../core/engine/commands.ts';
import { listArg, textArg } from '../../args.ts';
import { errorOutcome } from '../../entries.ts';
import type { PanosIo } from '../io.ts';
import { listRules, RULE_OUTPUTS, RULE_PLACE_ARGS, rulebookOf, ruleOutput, rulesEntry } from '../rules.ts';
import { membersOf } from '../schema.ts';

export const panOsListRules: CommandRow<PanosIo> = {
  name: 'pan-os-list-rules',
  description: 'Lists security rules as they would be committed.',
  risk: 'read',
  args: [
    ...RULE_PLACE_ARGS,
    { name: 'rulename', description: 'Only the rule of that name.' },
    { name: 'tag', description: 'Only rules with all of these tags.', isArray: true },
  ],
  outputs: RULE_OUTPUTS,
  async run(args, io) {
    const book = rulebookOf(args, io);
    if (book.kind === 'failed') return errorOutcome(book);
    const listed = await listRules(io, book);
    if (listed.kind === 'failed') return errorOutcome(listed);
    const name = textArg(args, 'rulename');
    const tags = listArg(args, 'tag');
    const outputs = listed.rules.flatMap((rule, index) => {
      const held = membersOf(rule.entry, 'tag');
      const wanted = (name === '' || rule.name === name) && tags.every((tag) => held.includes(tag));
      return wanted ? [ruleOutput(rule, book, index + 1)] : [];
    });
    return { entries: [rulesEntry('Security Rules:', outputs)] };
  },
};
