/** `rule list|add|edit|enable|disable|move|remove|explain`. */
import type { AnswerOf } from '../../../core/api/views.ts';
import type { JsonObject } from '../../../core/base/json.ts';
import { readAlert } from '../alert-file.ts';
import type { Client } from '../client.ts';
import { usageError, type ExitCode } from '../exit.ts';
import type { GlobalOptions, RuleOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { connect, readJsonFile } from '../place.ts';
import { byPrefix } from '../prefix.ts';
import { outcomeSpans, routingLines } from '../render/routing.ts';
import { byOf } from '../respond.ts';
import { hanging, line, span, type Line } from '../terminal/paint.ts';

type Rule = AnswerOf<'addRule'>;
type Acting = GlobalOptions & { readonly as?: string };

/** An alert that is here: 16 hex digits. */
const KEY = /^[0-9a-f]{16}$/;

export async function ruleList(options: GlobalOptions, output: Output): Promise<ExitCode> {
  return shownAll(await (await connect(options)).call('listRules'), output);
}

export async function ruleAdd(
  name: string,
  options: Acting & RuleOptions & { readonly before?: string },
  output: Output,
): Promise<ExitCode> {
  const outcome = outcomeOf(options);
  if (!outcome) throw usageError('the rule does nothing', 'Give --playbook NAME, --triage or --ignore REASON.');
  const client = await connect(options);
  const before = options.before === undefined ? undefined : (await ruleOf(client, options.before)).id;
  const body = {
    name,
    condition: options.when ?? '',
    outcome,
    ...(before === undefined ? {} : { before }),
    ...byOf(options),
  };
  return shown(await client.call('addRule', { body }), output);
}

export async function ruleEdit(id: string, options: Acting & RuleOptions, output: Output): Promise<ExitCode> {
  const outcome = outcomeOf(options);
  const parts = {
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(options.when === undefined ? {} : { condition: options.when }),
    ...(outcome === undefined ? {} : { outcome }),
  };
  if (Object.keys(parts).length === 0)
    throw usageError('nothing is changed', 'Give --name, --when, --playbook, --triage or --ignore.');
  const client = await connect(options);
  const rule = await ruleOf(client, id);
  const body = { ...parts, ...byOf(options) };
  return shown(await client.call('editRule', { params: { rule: rule.id }, body, ifMatch: rule.version }), output);
}

export async function ruleSwitch(id: string, enabled: boolean, options: Acting, output: Output): Promise<ExitCode> {
  const client = await connect(options);
  const rule = await ruleOf(client, id);
  return shown(
    await client.call('editRule', { params: { rule: rule.id }, body: { enabled, ...byOf(options) } }),
    output,
  );
}

export async function ruleMove(
  id: string,
  options: Acting & { readonly before?: string },
  output: Output,
): Promise<ExitCode> {
  const client = await connect(options);
  const rule = await ruleOf(client, id);
  const before = options.before === undefined ? null : (await ruleOf(client, options.before)).id;
  return shownAll(
    await client.call('moveRule', { params: { rule: rule.id }, body: { before, ...byOf(options) } }),
    output,
  );
}

export async function ruleRemove(id: string, options: Acting, output: Output): Promise<ExitCode> {
  const client = await connect(options);
  const rule = await ruleOf(client, id);
  const removed = await client.call('removeRule', { params: { rule: rule.id }, query: { by: options.as } });
  output.document(removed);
  output.lines([line(0, span(rule.name, 'strong'), ' is removed')]);
  return 0;
}

export async function ruleExplain(
  alert: string,
  options: GlobalOptions & { readonly instance?: string; readonly via?: string },
  output: Output,
): Promise<ExitCode> {
  const asked = KEY.test(alert) ? { alert } : await alertIn(alert);
  const client = await connect(options);
  const body: JsonObject = {
    ...asked,
    ...(options.instance === undefined ? {} : { instance: options.instance }),
    ...(options.via === undefined ? {} : { via: options.via }),
  };
  const routing = await client.call('explainRouting', { body });
  output.document(routing);
  output.lines(routingLines(routing));
  return 0;
}

async function alertIn(file: string): Promise<JsonObject> {
  const { fields, instance } = readAlert(await readJsonFile(file, 'the alert file'), file);
  return { fields, ...(instance === undefined ? {} : { instance }) };
}

async function ruleOf(client: Client, typed: string): Promise<Rule> {
  return byPrefix((await client.call('listRules')).rows, typed, ({ id }) => id, 'rule');
}

function outcomeOf({ playbook, dryRun, triage, ignore }: RuleOptions): JsonObject | undefined {
  const given = [playbook, triage, ignore].filter((each) => each !== undefined);
  if (given.length > 1) throw usageError('a rule does one thing', 'Give one of --playbook, --triage and --ignore.');
  if (playbook !== undefined) return { kind: 'playbook', playbook, dryRun: dryRun === true };
  if (ignore !== undefined) return { kind: 'ignore', reason: ignore };
  return triage === undefined ? undefined : { kind: 'triage', reason: triage === true ? '' : triage };
}

function shown(rule: Rule, output: Output): ExitCode {
  output.document(rule);
  output.lines(ruleLines(rule));
  return 0;
}

function shownAll({ rows }: AnswerOf<'listRules'>, output: Output): ExitCode {
  output.document({ rules: rows });
  output.lines([...rows.flatMap(ruleLines), line(0, span('what none takes waits in triage', 'dim'))]);
  return 0;
}

function ruleLines({ id, name, origin, condition, outcome, enabled }: Rule): readonly Line[] {
  return [
    line(
      0,
      span(name, 'strong'),
      span(`  ${id}`, 'dim'),
      span(origin === 'pack' ? '  of a pack' : '', 'dim'),
      span(enabled ? '' : '  off', 'caution'),
    ),
    hanging(2, 4, span('when  ', 'dim'), condition === '' ? 'every alert' : condition),
    line(2, ...outcomeSpans(outcome)),
  ];
}
