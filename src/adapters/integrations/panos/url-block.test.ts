/**
 * Goal: URLs count as blocked only where nothing of it is missing: entries, a rule that drops them before anything lets them pass, a commit.
 * Method: categories and rules as the device writes them. Elsewhere: the requests (tests/wire), the playbook (content/panos).
 */
import { describe, expect, test } from 'vitest';
import { readXml } from '../xml.ts';
import { readCategory, readRules } from './schema.ts';
import { findBlockRule, urlBlockOutput } from './url-block.ts';

const NAME = 'Bad sites';
const DIRTY = ' admin="a" dirtyId="2" time="2023/11/14 12:00:00"';

interface RuleText {
  readonly name?: string;
  readonly action?: string;
  readonly category?: readonly string[];
  readonly disabled?: string;
  readonly marks?: string;
  readonly more?: string;
}

function rule({
  name = 'R',
  action = 'deny',
  category = [NAME],
  disabled = 'no',
  marks = '',
  more = '',
}: RuleText): string {
  const members = category.map((one) => `<member>${one}</member>`).join('');
  return `<entry name="${name}"${marks}><action>${action}</action><category>${members}</category><disabled>${disabled}</disabled>${more}</entry>`;
}

const rulesOf = (...rules: readonly RuleText[]) => readRules(readXml(`<result>${rules.map(rule).join('')}</result>`));
const stateOf = (...rules: readonly RuleText[]) => findBlockRule(rulesOf(...rules), NAME).state;
const ALLOW: RuleText = { name: 'Allow', action: 'allow', category: ['any'] };

describe('the rule', () => {
  test.each<[string, readonly RuleText[]]>([
    ['denies the category', [{}]],
    ['drops it, among others', [{ action: 'drop', category: ['Other', NAME] }]],
    ['resets, before one that allows', [{ action: 'reset-both' }, ALLOW]],
    ['stands behind an allow that is switched off', [{ ...ALLOW, disabled: 'yes' }, {}]],
    ['is the second of two, and the first is switched off', [{ disabled: 'yes' }, {}]],
  ])('is in place where it %s', (_, rules) => {
    expect(stateOf(...rules)).toBe('in-place');
  });

  test.each<[string, readonly RuleText[]]>([
    ['there is none', []],
    ['it allows', [{ action: 'allow' }]],
    ['it is switched off', [{ disabled: 'yes' }]],
    ['it is for another category', [{ category: ['Other'] }]],
    ['it is for any category: that is no rule about ours', [{ category: ['any'] }]],
    ['it is for one zone', [{ more: '<from><member>guest</member></from>' }]],
    ['it is for one user', [{ more: '<source-user><member>joe</member></source-user>' }]],
    ['it holds at times', [{ more: '<schedule>nights</schedule>' }]],
    ['it holds on some firewalls', [{ more: '<target><devices><entry name="1"/></devices></target>' }]],
    ['its source is negated', [{ more: '<negate-source>yes</negate-source>' }]],
  ])('is missing where %s', (_, rules) => {
    expect(stateOf(...rules)).toBe('missing');
  });

  test('is shadowed by any enabled rule above it that allows', () => {
    expect(stateOf(ALLOW, {})).toBe('shadowed');
    expect(stateOf({ ...ALLOW, category: ['Other'], more: '<from><member>guest</member></from>' }, {})).toBe(
      'shadowed',
    );
  });
});

describe('the block', () => {
  const WANTED = { entries: ['a.test/', 'b.test/x'], rejected: [] as readonly string[] };
  const PLACE = { name: NAME, place: { kind: 'vsys', name: 'vsys1' } } as const;
  const categoryOf = (members: readonly string[], marks = '') =>
    readCategory(
      readXml(
        `<result><entry name="${NAME}"${marks}><list>${members.map((one) => `<member>${one}</member>`).join('')}</list><type>URL List</type></entry></result>`,
      ),
      NAME,
    );
  const outputOf = (members: readonly string[] | undefined, rules: readonly RuleText[], wanted = WANTED, marks = '') =>
    urlBlockOutput(PLACE, wanted, members && categoryOf(members, marks), findBlockRule(rulesOf(...rules), NAME));

  test('is in force with all entries, the rule and no change that waits; case does not count', () => {
    expect(outputOf(['B.test/X', 'A.TEST/', 'c.test/'], [{}])).toEqual({
      Category: NAME,
      CategoryExists: true,
      Entries: ['a.test/', 'b.test/x'],
      Rejected: [],
      Present: ['a.test/', 'b.test/x'],
      Missing: [],
      Rule: 'in-place',
      RuleName: 'R',
      Uncommitted: false,
      InForce: true,
    });
  });

  test.each<[string, object]>([
    ['no category', outputOf(undefined, [{}])],
    ['a longer entry only', outputOf(['a.test/', 'b.test/x/y'], [{}])],
    ['no rule', outputOf(['a.test/', 'b.test/x'], [])],
    ['a rule that is shadowed', outputOf(['a.test/', 'b.test/x'], [ALLOW, {}])],
    ['a category that waits for a commit', outputOf(['a.test/', 'b.test/x'], [{}], WANTED, DIRTY)],
    ['a rule that waits for a commit', outputOf(['a.test/', 'b.test/x'], [{ marks: DIRTY }])],
    ['a text that can be no entry', outputOf(['a.test/', 'b.test/x'], [{}], { ...WANTED, rejected: ["'x' is none"] })],
    ['nothing asked for', outputOf(['a.test/'], [{}], { entries: [], rejected: [] })],
  ])('is not in force with %s', (_, output) => {
    expect(output).toMatchObject({ InForce: false });
  });

  test('waits for no commit because of a rule that is not its own', () => {
    const output = outputOf(['a.test/', 'b.test/x'], [{}, { name: 'Later', marks: DIRTY }]);
    expect(output).toMatchObject({ Uncommitted: false, InForce: true });
  });
});
