import { expect, it } from 'vitest';
import { stepFrom } from './walk.ts';

const edge = (from: string, to: string, state: 'taken' | 'left' | 'open') => ({ from, to, label: '', state });
const PLAN = [edge('0', '1', 'taken'), edge('1', '2', 'left'), edge('1', '3', 'taken'), edge('3', '3', 'open')];
const PLACES = new Map([
  ['0', { x: 100, y: 0 }],
  ['1', { x: 100, y: 100 }],
  ['2', { x: 0, y: 205 }],
  ['3', { x: 200, y: 200 }],
]);

it('goes down the way that the run went, and back up', () => {
  expect(stepFrom(PLAN, PLACES, '1', 'down')).toBe('3');
  expect(stepFrom(PLAN, PLACES, '3', 'up')).toBe('1');
  expect(stepFrom(PLAN, PLACES, '0', 'up')).toBeUndefined();
});

it('goes to what stands beside it', () => {
  expect(stepFrom(PLAN, PLACES, '3', 'left')).toBe('2');
  expect(stepFrom(PLAN, PLACES, '2', 'right')).toBe('3');
  expect(stepFrom(PLAN, PLACES, '1', 'left')).toBeUndefined();
});

it('never stays where it is by a way that leads back to itself', () => {
  expect(stepFrom(PLAN, PLACES, '3', 'down')).toBeUndefined();
});
