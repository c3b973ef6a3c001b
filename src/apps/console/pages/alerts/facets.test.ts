/** Goal: quick filters and typed queries are one thing. Method: queries in, queries out. Elsewhere: the language itself (core/query), the page (tests/console). */
import { describe, expect, it, test } from 'vitest';
import { chosenIn, facetsFor, narrowed, toggled, type Facet } from './facets.ts';

function facet(label: string): Facet {
  const found = facetsFor('ada "root"').find((each) => each.label === label);
  if (!found) throw new Error(label);
  return found;
}

describe('a press writes the query', () => {
  it.each([
    ['', 'State', 'Open', 'status:open'],
    ['status:open', 'State', 'Open', ''],
    ['status:open', 'State', 'Closed', 'status:closed'],
    ['status:open', 'Severity', 'High', 'status:open and severity:high'],
    ['severity:high and name:x', 'Severity', 'Critical', '(severity:critical or severity:high) and name:x'],
    ['(severity:critical or severity:high) and name:x', 'Severity', 'Critical', 'severity:high and name:x'],
    ['name:a or name:b', 'State', 'Open', '(name:a or name:b) and status:open'],
    ['name:x', 'Whose', "Nobody's", 'name:x and not owner:*'],
    ['hostname:', 'State', 'Open', 'hostname:'],
  ])('%j, %s: %s', (query, label, choice, wanted) => {
    expect(toggled(query, facet(label), choice)).toBe(wanted);
  });
});

test('what was typed by hand shows as pressed, whatever its case and alias', () => {
  expect([...(chosenIn('ALERT_SEVERITY:High and status:OPEN', facet('Severity')) ?? [])]).toEqual(['High']);
  expect([...(chosenIn('severity:high or name:x', facet('Severity')) ?? [])]).toEqual([]);
  expect(chosenIn('hostname:', facet('State'))).toBeUndefined();
});

test('a name of any characters stays one value', () => {
  const query = toggled('', facet('Whose'), 'Mine');
  expect(query).toBe('owner:"ada \\"root\\""');
  expect([...(chosenIn(query, facet('Whose')) ?? [])]).toEqual(['Mine']);
});

test('a query that is narrowed keeps what it said', () => {
  expect(narrowed('a:1 or b:2', 'status:open')).toBe('(a:1 or b:2) and status:open');
  expect(narrowed('', 'status:open')).toBe('status:open');
});
