/**
 * enrichIndicators and the reputation scripts: they only name the reputation commands that integrations offer, so that those are asked as if
 * the task named them. IsMaliciousIndicatorFound looks at what came of it.
 */
import { asList, getOwn, isList, isObject, type Json, type JsonObject } from '../../../core/base/json.ts';
import type { CommandRow, Delegated } from '../../../core/engine/commands.ts';
import { normalValue, REPUTATION_COMMANDS, typeOf, valuesIn } from '../../../domain/alerts/indicators/kinds.ts';
import { scoreOf } from '../../../domain/alerts/verdict.ts';
import { asText, flagOf } from '../arguments.ts';
import type { AutomationPorts } from '../ports.ts';
import { answer, ANSWERS, numberOf } from './conditions.ts';

export const enrichIndicators: CommandRow<AutomationPorts> = {
  name: 'enrichIndicators',
  description: 'Asks the reputation of indicators: each of the command of its type, on all integrations that offer it.',
  risk: 'read',
  args: [
    { name: 'indicatorsValues', description: 'Values: a list, or a text with commas.', required: true, isArray: true },
  ],
  outputs: [{ path: 'DBotScore', description: 'What each vendor says.' }],
  delegate: enriching,
};

function enriching(args: JsonObject): Delegated {
  const byCommand = new Map<string, Set<string>>();
  for (const written of valuesOf(args)) {
    const type = typeOf(written);
    const command = type && REPUTATION_COMMANDS[type];
    const value = type && normalValue(type, written);
    if (command === undefined || value === undefined) continue;
    byCommand.set(command, (byCommand.get(command) ?? new Set()).add(value));
  }
  if (byCommand.size === 0) {
    return {
      calls: [
        { name: 'Print', brand: '', args: { value: 'None of the values is an indicator that can be asked about.' } },
      ],
    };
  }
  const calls = [...byCommand].map(([name, values]) => {
    const reason = `no enabled integration offers "${name}"`;
    const otherwise = { name: 'RecordEvidenceGap', brand: '', args: { name: `Reputation (${name})`, reason } };
    return { name, brand: '', args: { [argumentOf(name)]: [...values] }, otherwise };
  });
  return { calls };
}

function argumentOf(command: string): string {
  return command === 'cve' ? 'cve_id' : command;
}

function valuesOf(args: JsonObject): readonly string[] {
  return asList(getOwn(args, 'indicatorsValues')).flatMap((item) => valuesIn(asText(item)));
}

export const fileReputation = reputation('FileReputation', 'file', 'hashes of files');
export const ipReputation = reputation('IPReputation', 'ip', 'addresses');
export const urlReputation = reputation('URLReputation', 'url', 'URLs');
export const domainReputation = reputation('DomainReputation', 'domain', 'domain names');
export const emailReputation = reputation('EmailReputation', 'email', 'e-mail addresses');

function reputation(name: string, command: string, what: string): CommandRow<AutomationPorts> {
  return {
    name,
    description: `Asks the reputation of ${what}, as the command ${command} does.`,
    risk: 'read',
    args: [{ name: command, description: `The ${what}.`, required: true, isArray: true }],
    outputs: [{ path: 'DBotScore', description: 'What each vendor says.' }],
    delegate: (args) => ({ calls: [{ name: command, brand: '', args }] }),
  };
}

export const isMaliciousIndicatorFound: CommandRow<AutomationPorts> = {
  name: 'IsMaliciousIndicatorFound',
  description: 'yes when a score in the context, or an indicator that is linked to the alert, is malicious.',
  risk: 'read',
  args: [
    { name: 'includeSuspicious', description: 'yes counts suspicious ones, too.', defaultValue: 'no' },
    { name: 'queryIndicators', description: 'no looks at the context only.', defaultValue: 'yes' },
  ],
  outputs: ANSWERS,
  run: async (args, { records }, { context, alertRef }) => {
    const least = flagOf(args, 'includeSuspicious') ? 2 : 3;
    if (asList(getOwn(context, 'DBotScore')).some((row) => scoreIn(row) >= least)) return answer(true);
    if (!flagOf(args, 'queryIndicators')) return answer(false);
    let cursor: string | undefined;
    for (let pages = 0; pages < PAGES_MAX; pages += 1) {
      const page = await records.indicators({ limit: 500, ...(cursor === undefined ? {} : { cursor }) });
      const isBad = page.rows.some(
        ({ alerts, scores }) =>
          scoreOf(scores) >= least &&
          alerts.some(({ id, instance }) => id === alertRef.id && instance === alertRef.instance),
      );
      if (isBad) return answer(true);
      if (page.next === null) break;
      cursor = page.next;
    }
    return answer(false);
  },
};

const PAGES_MAX = 10;

function scoreIn(row: Json): number {
  const score = isObject(row) ? getOwn(row, 'Score') : undefined;
  return Math.max(0, ...(isList(score) ? score : [score]).map((each) => numberOf(each) ?? 0));
}
