/**
 * Goal: who scrapes often costs no more than who scrapes seldom, and never waits for a count but the first; a label holds whatever somebody named.
 * Method: figures that are given when the test says so, and a clock that is moved.
 * Elsewhere: the counts (`adapters/store/contract/figures.ts`), the route (`tests/audit.test.ts`).
 */
import { expect, test } from 'vitest';
import { StepClock } from '../../core/base/clock.ts';
import type { Figures } from '../../domain/alerts/figures.ts';
import { FigureSamples } from './figures.ts';

const FIGURES: Figures = {
  openAlerts: { none: 2 },
  runs: { waiting: 1 },
  endedRuns: { completed: 9 },
  openQuestions: 1,
  heldCommands: 0,
  oldestQuestionAt: 4_000,
  openItems: 0,
  openActions: 0,
  inbox: 3,
  oldestInboxAt: null,
  overdueTimers: 0,
  deliveries: 0,
  notifications: 0,
  unindexedAlerts: 0,
  chainedRows: 5,
  auditTail: 0,
};

function setUp() {
  const clock = new StepClock(1_000);
  const asked: PromiseWithResolvers<Figures>[] = [];
  const instance = { name: 'a"b\n', product: 'panos', state: 'active' };
  const samples = new FigureSamples({
    clock,
    figures: () => {
      const one = Promise.withResolvers<Figures>();
      asked.push(one);
      return one.promise;
    },
    auditHead: () => '5:ab',
    // What of an instance is shown here.
    instances: { list: () => [instance] } as never,
  });
  return { clock, asked, samples };
}

test('the first scrape waits for its sample, and those beside it for the same', async () => {
  const { asked, samples } = setUp();
  const texts = Promise.all([samples.text(), samples.text()]);
  asked[0]?.resolve(FIGURES);
  const [text, other] = await texts;
  expect([asked.length, other]).toEqual([1, text]);
  expect(text.split('\n').filter((line) => !line.startsWith('#'))).toEqual([
    'riposte_sample_timestamp_seconds 1',
    'riposte_alerts_open{run="none"} 2',
    'riposte_runs{status="waiting"} 1',
    'riposte_runs_ended_total{status="completed"} 9',
    'riposte_questions_open 1',
    'riposte_commands_held 0',
    'riposte_question_oldest_timestamp_seconds 4',
    'riposte_items_open 0',
    'riposte_actions_open 0',
    'riposte_queue_length{queue="inbox"} 3',
    'riposte_queue_length{queue="timers"} 0',
    'riposte_queue_length{queue="deliveries"} 0',
    'riposte_queue_length{queue="notifications"} 0',
    'riposte_queue_length{queue="index"} 0',
    'riposte_queue_length{queue="audit"} 0',
    'riposte_audit_chained_rows 5',
    'riposte_audit_head_info{head="5:ab"} 1',
    String.raw`riposte_instance_info{instance="a\"b\n",product="panos",state="active"} 1`,
    '',
  ]);
});

test('later ones get the last sample at once; a new one is taken when it is old, and not before', async () => {
  const { clock, asked, samples } = setUp();
  const first = samples.text();
  asked[0]?.resolve(FIGURES);
  await first;
  clock.advanceTo(10_999);
  await samples.text();
  expect(asked).toHaveLength(1);
  clock.advanceTo(11_000);
  expect(await samples.text()).toContain('riposte_queue_length{queue="inbox"} 3');
  expect(await samples.text()).toContain('riposte_queue_length{queue="inbox"} 3');
  expect(asked).toHaveLength(2);
  asked[1]?.resolve({ ...FIGURES, inbox: 4 });
  await asked[1]?.promise;
  await Promise.resolve();
  expect(await samples.text()).toContain('riposte_queue_length{queue="inbox"} 4');
});

test('a count that fails leaves the last sample, whose age tells, and the next scrape tries again', async () => {
  const { clock, asked, samples } = setUp();
  const first = samples.text();
  asked[0]?.reject(new Error('gone'));
  await expect(first).rejects.toThrow('gone');
  const second = samples.text();
  asked[1]?.resolve(FIGURES);
  await second;
  clock.advanceTo(20_000);
  await samples.text();
  asked[2]?.reject(new Error('gone'));
  await asked[2]?.promise.catch(() => undefined);
  await Promise.resolve();
  expect(await samples.text()).toContain('riposte_sample_timestamp_seconds 1\n');
  expect(asked).toHaveLength(4);
});
