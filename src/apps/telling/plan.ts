/**
 * From what waits to notifications: which step of which rule is due, and whom it means now.
 *
 * P1. Of several rules and steps that tell one recipient of one thing by one channel, only the furthest is told (`domain/tell/steps.ts`, S2).
 * P2. What would reach nobody goes to the fallback of its channel; without one it is a notification that failed, for everybody to see.
 */
import { notificationId } from '../../domain/tell/follow.ts';
import type { KeptWait, NewNotification, TellRecords } from '../../domain/tell/ports.ts';
import { addressesOf, type Directory } from '../../domain/tell/recipients.ts';
import type { Rule } from '../../domain/tell/rules.ts';
import { dueSteps, furthest, type Step } from '../../domain/tell/steps.ts';

const WAITS_MAX = 500;

export interface PlanPorts {
  readonly records: TellRecords;
  readonly directory: Directory;
  readonly now: () => number;
  /** Undefined: there is none, or it is disabled. */
  readonly channel: (name: string) => { readonly toSelf: boolean; readonly fallback: string } | undefined;
}

/** Plans everything that has a step to be told by now. True: there is something to send. */
export async function plan(ports: PlanPorts): Promise<boolean> {
  const { records, now } = ports;
  let found = false;
  for (;;) {
    const waits = await records.dueWaits(now(), WAITS_MAX);
    if (waits.length === 0) return found;
    const rules = (await records.rules()).filter(({ enabled, channel }) => enabled && ports.channel(channel));
    const mutes = await records.mutes();
    const plans = [];
    for (const wait of waits) {
      const { notifications, next } =
        wait.overAt === null
          ? await stepsOf(
              { ...ports, mutes },
              wait,
              rules.filter(({ event }) => event === wait.event),
            )
          : { notifications: await recoveriesOf(records, wait), next: null };
      plans.push({ wait: wait.pos, overAt: wait.overAt, notifications, next });
      found ||= notifications.length > 0;
    }
    await records.plan(plans, now());
    if (waits.length < WAITS_MAX) return found;
  }
}

type Planning = PlanPorts & { readonly mutes: ReadonlyMap<string, readonly string[]> };

async function stepsOf(
  ports: Planning,
  wait: KeptWait,
  rules: readonly Rule[],
): Promise<{ readonly notifications: readonly NewNotification[]; readonly next: number | null }> {
  const { due, next } = dueSteps(rules, wait.since, ports.now());
  const byRecipient = new Map<string, (Step & { readonly address: string })[]>();
  for (const step of due) {
    for (const address of await reachedBy(ports, wait, step)) {
      const key = JSON.stringify([step.channel, address]);
      byRecipient.set(key, [...(byRecipient.get(key) ?? []), { ...step, address: address ?? '' }]);
    }
  }
  const told = [...byRecipient].flatMap(([key, steps]) => {
    const step = furthest(steps);
    return step ? [notificationOf(wait, step, key.endsWith('null]'))] : [];
  });
  return { notifications: told, next };
}

/** Addresses; empty where the channel is the recipient, null where nobody is meant. */
async function reachedBy(ports: Planning, wait: KeptWait, { channel, to }: Step): Promise<readonly (string | null)[]> {
  const { toSelf = false, fallback = '' } = ports.channel(channel) ?? {};
  if (toSelf) return [''];
  const { assignee } = wait.facts;
  const addresses = await addressesOf(to, fallback, {
    assignee,
    directory: ports.directory,
    passesOver: (name) => ports.mutes.get(name)?.includes(wait.event) === true,
  });
  return addresses.length === 0 ? [null] : addresses;
}

function notificationOf(wait: KeptWait, step: Step & { readonly address: string }, isNobody: boolean): NewNotification {
  const { rule, channel, step: kind, nth, to, address } = step;
  return {
    id: notificationId(wait, channel, isNobody ? `nobody: ${to}` : address, kind, nth),
    wait: wait.pos,
    rule,
    step: kind,
    nth,
    channel,
    to: address,
    ...(isNobody
      ? { failed: `nobody is meant by ${to}: no such user, none with a mail address, and the channel has no fallback` }
      : {}),
  };
}

async function recoveriesOf(records: TellRecords, wait: KeptWait): Promise<readonly NewNotification[]> {
  return (await records.toldOf(wait.pos)).map(({ rule, channel, to }) => ({
    id: notificationId(wait, channel, to, 'recovery', 1),
    wait: wait.pos,
    rule,
    step: 'recovery',
    nth: 1,
    channel,
    to,
  }));
}
