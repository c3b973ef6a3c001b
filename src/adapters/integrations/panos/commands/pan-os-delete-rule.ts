/**
 * pan-os-delete-rule: removes a rule from the candidate configuration. Where it is told what the rule drops, one that somebody has changed since is
 * theirs, and stays.
 */
import type { CommandRow } from '../../../../core/engine/commands.ts';
import { textArg } from '../../args.ts';
import { note } from '../../entries.ts';
import { writePanos } from '../call.ts';
import { configLane, refused } from '../categories.ts';
import type { PanosIo } from '../io.ts';
import { blockRuleOf, blocksTheSame, DROPS, findRule, RULE_PLACE_ARGS, ruleOf, ruleTargets } from '../rules.ts';

export const panOsDeleteRule: CommandRow<PanosIo> = {
  name: 'pan-os-delete-rule',
  description: 'Deletes a security rule; it takes effect with a commit.',
  risk: 'containment',
  args: [
    { name: 'rulename', description: 'Name of the rule.', required: true },
    ...RULE_PLACE_ARGS,
    { name: 'object_type', description: 'Only where the rule drops exactly this: as pan-os-custom-block-rule has it.' },
    { name: 'object_value', description: 'With object_type: what the rule drops.', isArray: true },
    { name: 'direction', description: 'With object_type: to, from or both.', defaultValue: 'both' },
    { name: 'serials', description: 'With object_type: serial numbers of firewalls, on Panorama.', isArray: true },
  ],
  outputs: [],
  action: {
    verb: 'delete-rule',
    undoes: 'block-rule',
    takesBack: (rule, done) => done.startsWith(`${rule}${DROPS}`),
    targets: ruleTargets,
    async check(args, io) {
      const where = ruleOf(args, io);
      if (where.kind === 'failed') return refused(where);
      const found = await findRule(io, where);
      if (found.kind === 'failed') return refused(found);
      if (found.kind === 'none') return { kind: 'already', detail: `There is no rule '${where.name}'.` };
      if (textArg(args, 'object_type') === '') return { kind: 'needed', bookmark: null };
      const ours = blockRuleOf({ ...args, target: args['serials'] ?? '' }, io.config.place);
      if (ours.kind === 'failed') return refused(ours);
      if (blocksTheSame(found.rule, ours)) return { kind: 'needed', bookmark: null };
      const detail = `The rule '${where.name}' is disabled or says something else by now; it is left as it is.`;
      return refused({ code: 'panos.rule-differs', detail });
    },
    async send(args, io) {
      const where = ruleOf(args, io);
      if (where.kind === 'failed') return refused(where);
      const written = await writePanos(io, { type: 'config', action: 'delete', xpath: where.xpath });
      return written.kind === 'accepted' ? { kind: 'accepted', state: null, entries: [] } : written;
    },
    async reconcile(args, io) {
      const where = ruleOf(args, io);
      if (where.kind === 'failed') return { kind: 'not-applied' };
      const found = await findRule(io, where);
      if (found.kind === 'failed') return { kind: 'unknown', detail: found.detail };
      return found.kind === 'none' ? { kind: 'applied', state: null } : { kind: 'not-applied' };
    },
    async prove(args, io) {
      const where = ruleOf(args, io);
      if (where.kind === 'failed') return { kind: 'pending' };
      const found = await findRule(io, where);
      if (found.kind !== 'none') return { kind: 'pending' };
      const text = 'Rule deleted successfully.';
      return { kind: 'proven', detail: `The rule '${where.name}' is gone.`, entries: [note(text, text)] };
    },
    settleMs: 5_000,
    pollMs: 2_000,
    timeoutMs: 60_000,
    lane: configLane,
    changeSet: () => 'edits',
  },
};
