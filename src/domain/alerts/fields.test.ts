/** Goal: fields have one name each, severities one number. Method: hand-written pairs. Elsewhere: what a command does with them (automations). */
import { describe, expect, it } from 'vitest';
import { fixedFieldReason, machineName, severityOf } from './fields.ts';

describe('fields', () => {
  it.each([
    ['Destination IP', 'destinationip'],
    ['destination_ip', 'destinationip'],
    ['CLOSEREASON', 'closeReason'],
    ['Due Date', 'dueDate'],
    ['__proto__', 'proto'],
  ])('%s is %s', (name, machine) => {
    expect(machineName(name)).toBe(machine);
    expect(machineName(machine)).toBe(machine);
  });

  it('what is no field is not fixed', () => {
    expect(fixedFieldReason('constructor')).toBeUndefined();
  });

  it.each([
    ['High', 3],
    [' critical ', 4],
    ['0.5', 0.5],
    [1, 1],
    ['5', undefined],
    ['', undefined],
    ['constructor', undefined],
  ])('severity %j is %j', (given, number) => {
    expect(severityOf(given)).toBe(number);
  });
});
