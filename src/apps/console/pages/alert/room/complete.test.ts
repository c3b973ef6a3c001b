import { describe, expect, it } from 'vitest';
import type { CommandView } from '../../../../../core/api/views.ts';
import { commandOf, lineOffers, missingIn } from './complete.ts';
import { quotedValue } from './lines.ts';

const argument = (name: string, required = false) => ({
  name,
  description: `about ${name}`,
  required,
  isArray: false,
  defaultValue: '',
});

const ISOLATE: CommandView = {
  name: 'core-isolate-endpoint',
  kind: 'integration',
  description: 'Takes an endpoint off the network.',
  risk: 'containment',
  verb: 'isolate',
  args: [argument('comment'), argument('endpoint_id', true)],
  brands: ['Cortex'],
  instances: ['lab', 'north tenant'],
};
const COMMANDS: readonly CommandView[] = [
  ISOLATE,
  { ...ISOLATE, name: 'core-get-endpoints', risk: 'read', verb: '' },
  { ...ISOLATE, name: 'Print', instances: [], args: [argument('value', true)] },
];

const offered = (text: string, fields = {}) =>
  lineOffers(text, text.length, { commands: COMMANDS, fields }).offers.map(({ text: offer }) => offer);

describe('a line is completed', () => {
  it('by commands: what begins so before what holds it', () => {
    expect(offered('!core-')).toEqual(['core-isolate-endpoint ', 'core-get-endpoints ']);
    expect(offered('!endp')).toHaveLength(2);
    expect(offered('!pri')).toEqual(['Print ']);
  });

  it('by arguments that it does not have yet, the required ones first', () => {
    expect(offered('!core-isolate-endpoint ')).toEqual(['endpoint_id=', 'comment=', 'using=']);
    expect(offered('!core-isolate-endpoint endpoint_id=x comment="a b" ')).toEqual(['using=']);
    expect(offered('!Print value=x ')).toEqual([]);
  });

  it('by instances, and by values of the alert that suit the argument', () => {
    expect(offered('!core-isolate-endpoint using=n')).toEqual(['"north tenant" ']);
    expect(offered('!core-isolate-endpoint endpoint_id=', { agentid: 'abc', hostname: 'h' })).toEqual(['abc ']);
  });

  it('never by a value that the line would read in another way', () => {
    const fields = { agentid: ['${File.Name}', 'a\nb', 'x" using="other'] };
    expect(offered('!core-isolate-endpoint endpoint_id=', fields)).toEqual(['"x\\" using=\\"other" ']);
  });

  it('not where no line is', () => {
    expect(offered('a note about core-')).toEqual([]);
    expect(offered('')).toEqual([]);
    expect(offered('!Print value="core-')).toEqual([]);
  });
});

it('says what a line lacks', () => {
  expect(commandOf('  !core-isolate-endpoint x=1')).toBe('core-isolate-endpoint');
  expect(missingIn('!core-isolate-endpoint comment=x', ISOLATE)).toEqual(['endpoint_id']);
  expect(missingIn('!core-isolate-endpoint endpoint_id=x', ISOLATE)).toEqual([]);
});

it('a value is quoted where it must be', () => {
  expect(['plain', 'two words', 'a"b\\c', ''].map(quotedValue)).toEqual(['plain', '"two words"', '"a\\"b\\\\c"', '""']);
});
