/**
 * Timers of an alert (XSOAR's SLA fields): what starting, pausing, stopping and resetting makes of the value of such a field. Pure.
 *
 * T1. A value is an object as XSOAR shows it: `runStatus`, `startDate`, `dueDate`, `endDate`, `lastPauseDate` (ISO 8601 in UTC, empty
 *     where there is none), `sla` (minutes), `accumulatedPause` and `totalDuration` (seconds), `breachTriggered`.
 * T2. What makes no sense in a state changes nothing: a timer that ended starts only after a reset.
 *
 * Not here: which task or command turns a timer (tasks, built-ins), who is told of a breach.
 */
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { INSTANT_MAX } from './instants.ts';

export type TimerAction = 'start' | 'pause' | 'stop' | 'reset';

type Status = 'idle' | 'running' | 'paused' | 'ended';

interface TimerValue {
  readonly runStatus: Status;
  readonly startDate: string;
  readonly endDate: string;
  readonly dueDate: string;
  readonly lastPauseDate: string;
  /** Minutes; 0: none. */
  readonly sla: number;
  /** Seconds. */
  readonly accumulatedPause: number;
  /** Seconds, without pauses; of a timer that ended. */
  readonly totalDuration: number;
  readonly breachTriggered: boolean;
}

/**
 * The value of the field afterwards; `value` itself where nothing changes. A number instead of an object is the SLA in minutes, as forms
 * of alerts fill it.
 *
 * @choice A pause moves the due date by its length. A timer that was never started can be stopped, and has run for no time.
 */
export function timerAfter(value: Json | undefined, action: TimerAction, now: number): Json {
  const timer = timerOf(value);
  const next = turned(timer, action, now);
  if (next === timer) return value ?? asValue(value, timer);
  return asValue(value, next);
}

/** False for a field that holds something else: nothing that a playbook says makes a name or a status a timer. */
export function mayBeTimer(value: Json | undefined): boolean {
  return value === undefined || value === null || value === '' || typeof value === 'number' || isObject(value);
}

/** The value with another SLA, in minutes: a timer that was started is due so long after its start. Pauses are not counted. */
export function timerWithSla(value: Json | undefined, minutes: number): Json {
  const timer = timerOf(value);
  const paused = timer.accumulatedPause * 1000;
  const dueDate = timer.startDate === '' ? '' : dueAfter(Date.parse(timer.startDate) + paused, minutes);
  return asValue(value, { ...timer, sla: minutes, dueDate });
}

function turned(timer: TimerValue, action: TimerAction, now: number): TimerValue {
  const at = isoOf(now);
  switch (action) {
    case 'start':
      if (timer.runStatus === 'paused') return resumed(timer, now);
      if (timer.runStatus !== 'idle') return timer;
      return { ...NEVER, sla: timer.sla, runStatus: 'running', startDate: at, dueDate: dueAfter(now, timer.sla) };
    case 'pause':
      return timer.runStatus === 'running' ? { ...timer, runStatus: 'paused', lastPauseDate: at } : timer;
    case 'stop':
      return timer.runStatus === 'ended' ? timer : ended(timer, now);
    case 'reset':
      return timer.runStatus === 'idle' ? timer : { ...NEVER, sla: timer.sla };
  }
}

function resumed(timer: TimerValue, now: number): TimerValue {
  const pausedMs = pauseMs(timer, now);
  return {
    ...timer,
    runStatus: 'running',
    accumulatedPause: timer.accumulatedPause + seconds(pausedMs),
    dueDate: timer.dueDate === '' ? '' : isoOf(Date.parse(timer.dueDate) + pausedMs),
    lastPauseDate: '',
  };
}

function ended(timer: TimerValue, now: number): TimerValue {
  const { startDate, dueDate, runStatus } = timer;
  const accumulatedPause = timer.accumulatedPause + (runStatus === 'paused' ? seconds(pauseMs(timer, now)) : 0);
  const total = startDate === '' ? 0 : Math.max(0, seconds(now - Date.parse(startDate)) - accumulatedPause);
  // While it was paused it could not run out.
  const counted = runStatus === 'paused' ? Date.parse(timer.lastPauseDate) : now;
  return {
    ...timer,
    runStatus: 'ended',
    endDate: isoOf(now),
    lastPauseDate: '',
    accumulatedPause,
    totalDuration: total,
    breachTriggered: dueDate !== '' && counted > Date.parse(dueDate),
  };
}

const NEVER: TimerValue = {
  runStatus: 'idle',
  startDate: '',
  endDate: '',
  dueDate: '',
  lastPauseDate: '',
  sla: 0,
  accumulatedPause: 0,
  totalDuration: 0,
  breachTriggered: false,
};

const STATUSES: readonly Status[] = ['idle', 'running', 'paused', 'ended'];

/** Alerts come from outside: what is not of the shape counts as not given. */
function timerOf(value: Json | undefined): TimerValue {
  if (typeof value === 'number') return { ...NEVER, sla: countOf(value) };
  if (!isObject(value)) return NEVER;
  const runStatus = STATUSES.find((status) => status === value['runStatus']) ?? 'idle';
  const startDate = dateOf(value['startDate']);
  const sla = countOf(value['sla']);
  // A timer that runs since nobody knows when was never started.
  if (startDate === '' && runStatus !== 'ended') return { ...NEVER, sla };
  const lastPauseDate = dateOf(value['lastPauseDate']);
  return {
    runStatus: runStatus === 'paused' && lastPauseDate === '' ? 'running' : runStatus,
    startDate,
    endDate: dateOf(value['endDate']),
    dueDate: dateOf(value['dueDate']),
    lastPauseDate,
    sla,
    accumulatedPause: countOf(value['accumulatedPause']),
    totalDuration: countOf(value['totalDuration']),
    breachTriggered: value['breachTriggered'] === true,
  };
}

/** What else stands in the value stays. */
function asValue(value: Json | undefined, timer: TimerValue): JsonObject {
  return { ...(isObject(value) ? value : {}), ...timer };
}

function dateOf(value: Json | undefined): string {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : '';
}

/** Two thousand years in minutes: what comes from outside may be any number. */
const COUNT_MAX = 1e9;

function countOf(value: Json | undefined): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && number > 0 ? Math.min(number, COUNT_MAX) : 0;
}

function dueAfter(start: number, minutes: number): string {
  return minutes > 0 ? isoOf(start + minutes * 60_000) : '';
}

function pauseMs({ lastPauseDate }: TimerValue, now: number): number {
  return Math.max(0, now - Date.parse(lastPauseDate));
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}

function isoOf(ms: number): string {
  return new Date(Math.min(ms, INSTANT_MAX)).toISOString();
}
