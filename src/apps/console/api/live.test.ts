/** Goal: nothing that happens is missed and nobody is asked too often. Method: a stream that the test speaks through. Elsewhere: a real one (tests/console). */
import { expect, test } from 'vitest';
import { followChanges, type Change, type LiveState } from './live.ts';
import { invalidatedBy } from './queries.ts';

/** What a browser's EventSource is to us. */
class Stream extends EventTarget {
  readonly url: string;
  closed = false;

  constructor(url: string) {
    super();
    this.url = url;
  }

  close(): void {
    this.closed = true;
  }

  say(type: string, data: object, lastEventId = ''): void {
    this.dispatchEvent(Object.assign(new Event(type), { data: JSON.stringify(data), lastEventId }));
  }
}

function followed() {
  const streams: Stream[] = [];
  const told: (readonly Change[])[] = [];
  const states: LiveState[] = [];
  let caughtUp = 0;
  let due: (() => void)[] = [];
  const stop = followChanges({
    open: (url) => {
      const stream = new Stream(url);
      streams.push(stream);
      return stream as unknown as EventSource;
    },
    later: (_ms, act) => {
      due.push(act);
      return () => {
        due = due.filter((each) => each !== act);
      };
    },
    changed: (changes) => told.push(changes),
    caughtUp: () => {
      caughtUp += 1;
    },
    state: (state) => states.push(state),
  });
  const pass = (): void => {
    const now = due;
    due = [];
    for (const act of now) act();
  };
  return { streams, told, states, stop, pass, caughtUp: () => caughtUp };
}

test('many messages are one round of questions', () => {
  const { streams, told, pass } = followed();
  streams[0]?.say('task.started', { run: 'r1', type: 'task.started' });
  streams[0]?.say('task.completed', { run: 'r1', type: 'task.completed' });
  expect(told).toEqual([]);
  pass();
  expect(told).toHaveLength(1);
  expect(told[0]).toHaveLength(2);
});

test('after a break it goes on from the last id, and everything is asked again once', () => {
  const { streams, states, pass, caughtUp } = followed();
  streams[0]?.dispatchEvent(new Event('open'));
  expect(caughtUp()).toBe(0);
  streams[0]?.say('run.started', { run: 'r1', type: 'run.started' }, '41');
  streams[0]?.dispatchEvent(new Event('error'));
  expect(streams[0]?.closed).toBe(true);
  pass();
  expect(streams[1]?.url).toContain('cursor=41');
  streams[1]?.dispatchEvent(new Event('open'));
  expect(caughtUp()).toBe(1);
  expect(states.at(-1)).toBe('live');
});

test('who has stopped listening hears and asks nothing more', () => {
  const { streams, told, stop, pass } = followed();
  streams[0]?.say('run.started', { run: 'r1', type: 'run.started' });
  stop();
  pass();
  expect(told).toEqual([]);
  expect(streams[0]?.closed).toBe(true);
});

test('a change makes old what it can have changed', () => {
  expect(invalidatedBy([{ run: 'r1', type: 'question.asked' }])).toContainEqual(['approvals']);
  expect(invalidatedBy([{ run: 'r1', type: 'effect.sent' }])).toContainEqual(['actions']);
  expect(invalidatedBy([{ run: 'r1', type: 'run.started' }])).toContainEqual(['run', 'r1']);
});
