/** pan-os-custom-block-rule: one rule that drops traffic of a URL category, an application, an address, a group or a list. */
import type { JsonObject } from '../../../../core/base/json.ts';
import type { CommandRow, ResultEntry } from '../../../../core/engine/commands.ts';
import { listArg, textArg } from '../../args.ts';
import { note } from '../../entries.ts';
import { broughtByRule } from '../brought.ts';
import { writePanos } from '../call.ts';
import { configLane, refused } from '../categories.ts';
import type { PanosIo } from '../io.ts';
import { deviceGroupOf } from '../places.ts';
import {
  blockRuleOf,
  blocksTheSame,
  findRule,
  RULE_OUTPUTS,
  RULE_PLACE_ARGS,
  ruleElement,
  ruleOf,
  DROPS,
  ruleTargets,
  whatItDrops,
  type BlockRule,
  type RuleWhere,
} from '../rules.ts';
import { RULE_OF_A_BLOCK } from '../supports.ts';

/** Output of the object, by its type. */
const OUTPUT_KEYS = {
  'url-category': 'CustomURLCategory',
  application: 'Application',
  ip: 'IP',
  'address-group': 'AddressGroup',
  edl: 'EDL',
} as const;

export const panOsCustomBlockRule: CommandRow<PanosIo> = {
  name: 'pan-os-custom-block-rule',
  description: 'Makes a rule that drops traffic, at the end of its rulebase; it takes effect with a commit.',
  risk: 'containment',
  args: [
    {
      name: 'rulename',
      description: 'Name of the rule. Required: a name by chance could not be found again.',
      required: true,
    },
    { name: 'object_type', description: 'url-category, application, ip, address-group or edl.', required: true },
    { name: 'object_value', description: 'What is blocked.', required: true, isArray: true },
    { name: 'direction', description: 'to, from or both; addresses take to or from.', defaultValue: 'both' },
    ...RULE_PLACE_ARGS,
    { name: 'target', description: 'Serial numbers of firewalls, on Panorama.', isArray: true },
    { name: 'log_forwarding', description: 'Log forwarding profile.' },
    { name: 'tags', description: 'Tags.', isArray: true },
    { name: 'where', description: 'Only bottom: any other place is a step of its own, pan-os-move-rule.' },
  ],
  outputs: [
    ...RULE_OUTPUTS,
    { path: 'Panorama.SecurityRule.Direction', description: 'Direction.' },
    { path: 'Panorama.SecurityRule.CustomURLCategory', description: 'The category that is blocked.' },
  ],
  action: {
    verb: 'block-rule',
    supports: RULE_OF_A_BLOCK,
    targets: (args) => ruleTargets(args).map((rule) => `${rule}${DROPS}${trafficOf(args)}`),
    async check(args, io) {
      const where = ruleOf(args, io);
      const block = blockRuleOf(args, io.config.place);
      if (where.kind === 'failed') return refused(where);
      if (block.kind === 'failed') return refused(block);
      const found = await findRule(io, where);
      if (found.kind === 'failed') return refused(found);
      const differs = found.kind === 'rule' && !blocksTheSame(found.rule, block);
      if (differs) {
        const detail = `There is a rule '${where.name}' that is disabled or says something else; it is left as it is.`;
        return refused({ code: 'panos.rule-differs', detail });
      }
      const brought = await broughtByRule(io, where, block, found.kind === 'rule');
      if (brought.kind === 'failed') return refused(brought);
      const brings = brought.brings === undefined ? {} : { brings: brought.brings };
      if (found.kind === 'none') return { kind: 'needed', bookmark: null, ...brings };
      const waits = found.rule.uncommitted ? '; a change of it waits for a commit' : '';
      return { kind: 'already', detail: `The rule '${where.name}' blocks it already${waits}.`, ...brings };
    },
    async send(args, io) {
      const where = ruleOf(args, io);
      const block = blockRuleOf(args, io.config.place);
      if (where.kind === 'failed') return refused(where);
      if (block.kind === 'failed') return refused(block);
      const form = { type: 'config', action: 'set', xpath: where.xpath, element: ruleElement(block.nodes) };
      const written = await writePanos(io, form);
      if (written.kind !== 'accepted') return written;
      return { kind: 'accepted', state: null, entries: [] };
    },
    async reconcile(args, io) {
      const where = ruleOf(args, io);
      const block = blockRuleOf(args, io.config.place);
      if (where.kind === 'failed' || block.kind === 'failed') return { kind: 'not-applied' };
      const found = await findRule(io, where);
      if (found.kind === 'failed') return { kind: 'unknown', detail: found.detail };
      if (found.kind === 'none') return { kind: 'not-applied' };
      if (blocksTheSame(found.rule, block)) return { kind: 'applied', state: null };
      return { kind: 'unknown', detail: `There is a rule '${where.name}' now that says something else.` };
    },
    async prove(args, io) {
      const where = ruleOf(args, io);
      const block = blockRuleOf(args, io.config.place);
      if (where.kind === 'failed' || block.kind === 'failed') return { kind: 'pending' };
      const found = await findRule(io, where);
      if (found.kind !== 'rule' || !blocksTheSame(found.rule, block)) return { kind: 'pending' };
      const detail = `The rule '${where.name}' is in the candidate configuration.`;
      return { kind: 'proven', detail, entries: [blockedEntry(where, block, textArg(args, 'log_forwarding'))] };
    },
    settleMs: 5_000,
    pollMs: 2_000,
    timeoutMs: 60_000,
    inverse: {
      command: 'pan-os-delete-rule',
      args: (args) => ({
        rulename: textArg(args, 'rulename'),
        ...(textArg(args, 'pre_post') === '' ? {} : { pre_post: textArg(args, 'pre_post') }),
        ...(textArg(args, 'device-group') === '' ? {} : { 'device-group': textArg(args, 'device-group') }),
        ...whatItDrops(args),
      }),
    },
    lane: configLane,
    changeSet: () => 'edits',
  },
};

/** What is dropped, so that a yes to one kind, way or firewall is none to another of the same name. */
function trafficOf(args: JsonObject): string {
  const direction = textArg(args, 'direction').toLowerCase();
  const way = direction === 'to' || direction === 'from' ? ` (${direction})` : '';
  const firewalls = listArg(args, 'target');
  const where = firewalls.length === 0 ? '' : ` on ${firewalls.join(', ')}`;
  return `${textArg(args, 'object_type').toLowerCase()} ${listArg(args, 'object_value').join(', ')}${way}${where}`;
}

function blockedEntry(where: RuleWhere, { objectType, objectValue, direction }: BlockRule, log: string): ResultEntry {
  const deviceGroup = deviceGroupOf(where.place);
  const output = {
    Name: where.name,
    Direction: direction,
    Disabled: false,
    ...(deviceGroup === '' ? {} : { DeviceGroup: deviceGroup }),
    ...(log === '' ? {} : { LogForwarding: log }),
    [OUTPUT_KEYS[objectType]]: objectValue,
  };
  return note(output, 'Object was blocked successfully.', { 'Panorama.SecurityRule(val.Name == obj.Name)': output });
}
