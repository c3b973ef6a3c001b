/** pan-os-delete-rule: removes a rule from the candidate configuration. */
import type { CommandRow } from '../../../../core/engine/commands.ts';
import { note } from '../../entries.ts';
import { writePanos } from '../call.ts';
import { configLane, refused } from '../categories.ts';
import type { PanosIo } from '../io.ts';
import { findRule, RULE_PLACE_ARGS, ruleOf, ruleTargets } from '../rules.ts';

export const panOsDeleteRule: CommandRow<PanosIo> = {
  name: 'pan-os-delete-rule',
  description: 'Deletes a security rule; it takes effect with a commit.',
  risk: 'containment',
  args: [{ name: 'rulename', description: 'Name of the rule.', required: true }, ...RULE_PLACE_ARGS],
  outputs: [],
  action: {
    verb: 'delete-rule',
    undoes: 'block-rule',
    takesBack: (rule, done) => done.startsWith(`${rule} drops `),
    targets: ruleTargets,
    async check(args, io) {
      const where = ruleOf(args, io);
      if (where.kind === 'failed') return refused(where);
      const found = await findRule(io, where);
      if (found.kind === 'failed') return refused(found);
      if (found.kind === 'none') return { kind: 'already', detail: `There is no rule '${where.name}'.` };
      return { kind: 'needed', bookmark: null };
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
