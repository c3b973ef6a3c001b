/** pan-os-move-rule: a rule's place. A block behind the rule that lets the traffic pass blocks nothing. */
import type { JsonObject } from '../../../../core/base/json.ts';
import type { CommandRow } from '../../../../core/engine/commands.ts';
import { textArg } from '../../args.ts';
import { note, type Failure } from '../../entries.ts';
import { writePanos } from '../call.ts';
import { configLane, refused } from '../categories.ts';
import type { PanosIo } from '../io.ts';
import { nameProblem } from '../places.ts';
import { listRules, RULE_PLACE_ARGS, ruleOf, ruleTargets, type RuleWhere } from '../rules.ts';
import { MOVE_OF_A_BLOCK } from '../supports.ts';

const PLACES = ['top', 'bottom', 'before', 'after'] as const;

interface Move {
  readonly kind: 'move';
  readonly rule: RuleWhere;
  readonly to: (typeof PLACES)[number];
  /** The other rule, of before and after. */
  readonly dst: string;
}

function moveOf(args: JsonObject, io: PanosIo): Move | ({ readonly kind: 'failed' } & Failure) {
  const rule = ruleOf(args, io);
  if (rule.kind === 'failed') return rule;
  const to = PLACES.find((place) => place === textArg(args, 'where').toLowerCase());
  const wrong = (detail: string) => ({ kind: 'failed', code: 'input.rejected', detail }) as const;
  if (!to) return wrong(`where is none of ${PLACES.join(', ')}`);
  const dst = textArg(args, 'dst');
  const relative = to === 'before' || to === 'after';
  const problem = relative ? nameProblem('rule', dst) : undefined;
  return problem === undefined ? { kind: 'move', rule, to, dst: relative ? dst : '' } : wrong(problem);
}

/** Whether the rule stands where it should; undefined where one of the rules is not there. */
function standsThere(names: readonly string[], { rule, to, dst }: Move): boolean | undefined {
  const at = names.indexOf(rule.name);
  const other = names.indexOf(dst);
  if (at < 0 || (dst !== '' && other < 0)) return undefined;
  switch (to) {
    case 'top':
      return at === 0;
    case 'bottom':
      return at === names.length - 1;
    case 'before':
      return at === other - 1;
    case 'after':
      return at === other + 1;
  }
}

async function look(move: Move, io: PanosIo) {
  const listed = await listRules(io, move.rule);
  if (listed.kind === 'failed') return listed;
  return {
    kind: 'seen',
    there: standsThere(
      listed.rules.map(({ name }) => name),
      move,
    ),
  } as const;
}

export const panOsMoveRule: CommandRow<PanosIo> = {
  name: 'pan-os-move-rule',
  description: 'Moves a security rule inside its rulebase; it takes effect with a commit.',
  risk: 'containment',
  args: [
    { name: 'rulename', description: 'Name of the rule.', required: true },
    { name: 'where', description: 'top, bottom, before or after.', required: true },
    { name: 'dst', description: 'The other rule, of before and after.' },
    ...RULE_PLACE_ARGS,
  ],
  outputs: [],
  action: {
    verb: 'move-rule',
    supports: MOVE_OF_A_BLOCK,
    targets: (args) => {
      const to = [textArg(args, 'where'), textArg(args, 'dst')].filter((text) => text !== '').join(' ');
      return ruleTargets(args).map((rule) => `${rule} to ${to}`);
    },
    async check(args, io) {
      const move = moveOf(args, io);
      if (move.kind === 'failed') return refused(move);
      const seen = await look(move, io);
      if (seen.kind === 'failed') return refused(seen);
      if (seen.there === undefined) {
        return refused({
          code: 'panos.not-present',
          detail: `There is no rule '${move.rule.name}' to be moved there.`,
        });
      }
      return seen.there
        ? { kind: 'already', detail: `The rule '${move.rule.name}' stands there already.` }
        : { kind: 'needed', bookmark: null };
    },
    async send(args, io) {
      const move = moveOf(args, io);
      if (move.kind === 'failed') return refused(move);
      const { rule, to, dst } = move;
      const form = { type: 'config', action: 'move', xpath: rule.xpath, where: to, ...(dst === '' ? {} : { dst }) };
      const written = await writePanos(io, form);
      return written.kind === 'accepted' ? { kind: 'accepted', state: null, entries: [] } : written;
    },
    async reconcile(args, io) {
      const move = moveOf(args, io);
      if (move.kind === 'failed') return { kind: 'not-applied' };
      const seen = await look(move, io);
      if (seen.kind === 'failed') return { kind: 'unknown', detail: seen.detail };
      if (seen.there === undefined) return { kind: 'unknown', detail: 'The rule is not there any more.' };
      return seen.there ? { kind: 'applied', state: null } : { kind: 'not-applied' };
    },
    async prove(args, io) {
      const move = moveOf(args, io);
      const seen = move.kind === 'failed' ? move : await look(move, io);
      if (seen.kind !== 'seen' || seen.there !== true) return { kind: 'pending' };
      const text = 'Rule moved successfully.';
      return { kind: 'proven', detail: text, entries: [note(text, text)] };
    },
    settleMs: 5_000,
    pollMs: 2_000,
    timeoutMs: 60_000,
    lane: configLane,
    changeSet: () => 'edits',
  },
};
