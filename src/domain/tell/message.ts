/**
 * How it reads: one thing that waits, or a digest of many, as a subject, a plain text, a simple page and a JSON document.
 *
 * M1. Every value of an alert goes through `plain.ts`. The one link of a message is ours (`links.ts`).
 * M2. A message asks for nothing in return: no answer to it, and no page that it opens by itself, decides anything. It says so.
 * M3. `minimal` leaves out what comes from the alert: what waits, since when, and the link.
 */
import type { JsonObject } from '../../core/base/json.ts';
import { linkTo, linkToAll } from './links.ts';
import { escaped, oneLine, shown } from './plain.ts';
import type { KeptWait, Notification } from './ports.ts';
import { EVENT_KINDS, EVENTS, type EventKind } from './rules.ts';

export interface Message {
  /** The same for every attempt. */
  readonly id: string;
  /** What it belongs to: messages of one thing that waits, to one recipient, form a thread. */
  readonly thread: string;
  /** Behind an earlier message of its thread. */
  readonly follows: boolean;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** For machines: its kind, and the same facts. */
  readonly kind: string;
  readonly data: JsonObject;
}

export interface Writing {
  readonly publicUrl: string;
  readonly minimal: boolean;
  readonly now: number;
}

type Told = Pick<Notification, 'id' | 'step' | 'nth' | 'to'> & { readonly wait: KeptWait };

const PROMISE =
  'Opening the page decides nothing, and neither does answering this message: it waits until somebody decides there.';
const ROWS_MAX = 50;

/** One thing that waits, for one recipient. */
export function messageOf(told: Told, thread: string, writing: Writing): Message {
  const { wait, step, nth, id } = told;
  const { event, key, run } = wait;
  const { what, over } = EVENTS[event];
  const link = linkTo(writing.publicUrl, event, wait);
  const lead = { notice: '', reminder: 'Re: ', escalation: 'Escalation: ', recovery: 'Re: ' }[step];
  const title = writing.minimal ? '' : shown(headOf(wait), 160);
  const subject = `${lead}[Riposte] ${what}${title === '' ? '' : `: ${title}`}`;
  const waited = `${instant(wait.since)} (${duration(writing.now - wait.since)})`;
  const opening =
    step === 'recovery'
      ? `${what}: it is ${over}, after ${duration(writing.now - wait.since)}.`
      : `${what} since ${waited}.${step === 'reminder' ? ` Reminder ${nth}.` : ''}${step === 'escalation' ? ' Nobody has taken it up, so it comes to you.' : ''}`;
  const facts = writing.minimal ? [] : factRows(wait);
  const closing = step === 'recovery' ? '' : PROMISE;
  return {
    id,
    thread,
    follows: step !== 'notice',
    subject,
    text: textOf(opening, facts, [['Open it', link]], closing),
    html: pageOf(subject, opening, facts, [['Open it', link]], closing),
    kind: `${event}.${step}`,
    data: {
      notification: id,
      event,
      step,
      nth,
      since: new Date(wait.since).toISOString(),
      link,
      ...(writing.minimal ? {} : { key: oneLine(key, 500), run, ...factsOf(wait) }),
    },
  };
}

/** Many things that wait, for one recipient. */
export function digestOf(id: string, told: readonly Told[], writing: Writing): Message {
  const counts = EVENT_KINDS.map((event) => ({
    event,
    count: told.filter(({ wait }) => wait.event === event).length,
  })).filter(({ count }) => count > 0);
  const subject = `[Riposte] ${told.length} things: ${counts.map(({ event, count }) => `${count} × ${EVENTS[event].what.toLowerCase()}`).join(', ')}`;
  const opening = `${told.length} things since ${instant(Math.min(...told.map(({ wait }) => wait.since)))}. So many came at once that they are told together.`;
  const rows = told
    .slice(0, ROWS_MAX)
    .map(({ wait, step }): Row => [
      EVENTS[wait.event].what + (step === 'notice' ? '' : `, ${step}`),
      `${writing.minimal ? '' : `${shown(headOf(wait), 160)}, `}${step === 'recovery' ? EVENTS[wait.event].over : `since ${instant(wait.since)}`}`,
    ]);
  const more: Row[] = told.length > ROWS_MAX ? [['And', `${told.length - ROWS_MAX} more`]] : [];
  const links = counts.map(({ event }): Row => [EVENTS[event].what, linkToAll(writing.publicUrl, event)]);
  return {
    id,
    thread: id,
    follows: false,
    subject,
    text: textOf(opening, [...rows, ...more], links, PROMISE),
    html: pageOf(subject, opening, [...rows, ...more], links, PROMISE),
    kind: 'digest',
    data: {
      notification: id,
      count: told.length,
      events: Object.fromEntries(counts.map(({ event, count }) => [event, count])),
      rows: told.slice(0, ROWS_MAX).map(({ id: each, wait, step, nth }) => ({
        notification: each,
        event: wait.event,
        step,
        nth,
        since: new Date(wait.since).toISOString(),
        link: linkTo(writing.publicUrl, wait.event, wait),
        ...(writing.minimal ? {} : { title: oneLine(wait.title) }),
      })),
    },
  };
}

/** What a Test sends: that it arrives, and nothing of any alert. */
export function testMessage(id: string, by: string, { publicUrl, now }: Writing): Message {
  const subject = '[Riposte] Test';
  const opening = `${shown(by, 80)} tested this channel at ${instant(now)}. Nothing waits because of it.`;
  const links: Row[] = [['Riposte', publicUrl]];
  return {
    id,
    thread: id,
    follows: false,
    subject,
    text: textOf(opening, [], links, ''),
    html: pageOf(subject, opening, [], links, ''),
    kind: 'test',
    data: { notification: id, at: new Date(now).toISOString() },
  };
}

/** What it is, and of which alert: a form has one title for all of them. */
function headOf({ title, facts: { alert } }: KeptWait): string {
  return alert === '' || alert === title ? title : `${alert}: ${title}`;
}

type Row = readonly [label: string, value: string];

function factRows({ event, title, run, facts }: KeptWait): readonly Row[] {
  const { alert, severity, playbook, assignee, detail, dueAt } = facts;
  const rows: Row[] = [
    [LABELS[event], shown(title, 300)],
    ['Alert', alert === title ? '' : shown(alert)],
    ['Severity', shown(severity, 40)],
    ['Playbook', shown(playbook)],
    ['Assignee', shown(assignee, 80)],
    ['Due', dueAt === null ? '' : instant(dueAt)],
    ['Detail', shown(detail, 500)],
    ['Run', oneLine(run, 60)],
  ];
  return rows.filter(([, value]) => value !== '');
}

const LABELS: Readonly<Record<EventKind, string>> = {
  approval: 'Question',
  task: 'Task',
  failed: 'Failed',
  integration: 'Instance',
  triage: 'Alert',
};

/** For machines the values stand as they are, on one line: JSON is no page, and who shows them makes them harmless. */
function factsOf({ title, facts: { dueAt, alert, severity, playbook, assignee, detail } }: KeptWait): JsonObject {
  return {
    title: oneLine(title, 300),
    alert: oneLine(alert),
    severity: oneLine(severity, 40),
    playbook: oneLine(playbook),
    assignee: oneLine(assignee, 80),
    detail: oneLine(detail, 500),
    dueAt: dueAt === null ? null : new Date(dueAt).toISOString(),
  };
}

function textOf(opening: string, facts: readonly Row[], links: readonly Row[], closing: string): string {
  const width = Math.max(0, ...facts.map(([label]) => label.length));
  return [
    opening,
    ...(facts.length > 0 ? ['', ...facts.map(([label, value]) => `${`${label}:`.padEnd(width + 2)}${value}`)] : []),
    '',
    ...links.map(([label, link]) => `${label}: ${link}`),
    ...(closing === '' ? [] : ['', closing]),
    '',
  ].join('\n');
}

/** No style, no picture, nothing from elsewhere: what any reader shows, and no reader must block. */
function pageOf(
  subject: string,
  opening: string,
  facts: readonly Row[],
  links: readonly Row[],
  closing: string,
): string {
  const row = ([label, value]: Row) =>
    `<tr><th align="left" valign="top">${escaped(label)}</th><td>${escaped(value)}</td></tr>`;
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(subject)}</title></head><body>`,
    `<p>${escaped(opening)}</p>`,
    ...(facts.length > 0 ? [`<table cellpadding="4">${facts.map(row).join('')}</table>`] : []),
    ...links.map(([label, link]) => `<p>${escaped(label)}: <a href="${escaped(link)}">${escaped(link)}</a></p>`),
    ...(closing === '' ? [] : [`<p>${escaped(closing)}</p>`]),
    '</body></html>',
    '',
  ].join('\n');
}

function instant(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function duration(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes < 1) return 'just now';
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
