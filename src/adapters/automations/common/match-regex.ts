/**
 * MatchRegex: what a pattern finds in a text, and the scripts that extract by a pattern of their own are beside their indicators.
 *
 * X1. Patterns run on RE2, as everywhere in the language: no pattern of a playbook can hold the product up.
 */
import { getOwn, type JsonObject } from '../../../core/base/json.ts';
import type { CommandRow, Outcome } from '../../../core/engine/commands.ts';
import { compilePattern, Fault, type Match } from '../../../core/language/index.ts';
import { asText, textOf } from '../arguments.ts';
import type { AutomationPorts } from '../ports.ts';
import { errorOutcome, note } from '../results.ts';
import { numberOf } from './conditions.ts';

export const matchRegex: CommandRow<AutomationPorts> = {
  name: 'MatchRegex',
  description: 'Finds a regular expression in a text.',
  risk: 'read',
  args: [
    { name: 'data', description: 'The text; an object is read as its JSON.', required: true },
    { name: 'regex', description: 'The expression.', required: true },
    { name: 'group', description: 'A group of it (from 1) instead of all that it matches.' },
    { name: 'contextKey', description: 'Where to keep the last match, too.' },
    {
      name: 'flags',
      description: 'g all matches, i case does not count, m lines, s the dot matches line ends.',
      defaultValue: 'gim',
    },
  ],
  outputs: [
    { path: 'MatchRegex.results', description: 'One match as a text, several as a list, none as an empty list.' },
    { path: '<contextKey>', description: 'The last match.' },
  ],
  run: (args) => Promise.resolve(matched(args)),
};

/** XSOAR: a group that the expression does not have is the whole match. */
function textOfMatch({ groups }: Match, group: number | undefined): string {
  return (group === undefined || group >= groups.length ? groups[0] : groups[group]) ?? '';
}

function matched(args: JsonObject): Outcome {
  const flags = textOf(args, 'flags').replace(/^-/, '');
  const pattern = compilePattern(textOf(args, 'regex'), {
    ignoreCase: flags.includes('i'),
    multiLine: flags.includes('m'),
    dotAll: flags.includes('s'),
  });
  if (pattern instanceof Fault) return errorOutcome(pattern.code, pattern.message);
  const group = numberOf(getOwn(args, 'group'));
  const found = pattern.matches(asText(getOwn(args, 'data')));
  if (found instanceof Fault) return errorOutcome(found.code, found.message);
  const used = flags.includes('g') ? found : found.slice(0, 1);
  const texts = used.map((match) => textOfMatch(match, group));
  const results = texts.length === 1 ? (texts[0] ?? '') : texts;
  const set = { 'MatchRegex.results': results };
  const last = texts.at(-1);
  if (last === undefined) return { entries: [note('Regex does not match')], set };
  const key = textOf(args, 'contextKey').trim();
  return { entries: [{ ...note(''), contents: results, ...(key === '' ? {} : { context: { [key]: last } }) }], set };
}
