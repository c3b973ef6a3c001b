import { expect, it } from 'vitest';
import type { EntryView, NoteView, RunSummary, StoryLine } from '../../../../../core/api/views.ts';
import { roomLines, showsLine, typedOf } from './lines.ts';

const story = (at: number, kind: StoryLine['kind'], text: string): StoryLine => ({
  seq: at,
  at,
  kind,
  tone: 'neutral',
  text,
  task: '',
  detail: '',
});
const entry = (at: number, readable: string): EntryView => ({
  id: `${at}@r`,
  at,
  task: '1',
  taskName: 'Task',
  type: 'note',
  readable,
  cut: false,
  code: '',
  evidence: false,
});
const note = (at: number, text: string): NoteView => ({ id: `n${at}`, run: null, at, by: 'ann', text });
const run = (startedAt: number, playbook: string): RunSummary => ({
  run: `r${startedAt}`,
  playbook,
  status: 'completed',
  alert: { instance: '', id: '1', key: 'k' },
  dryRun: false,
  startedAt,
  updatedAt: startedAt,
});

const LINES = roomLines({
  story: [story(1, 'stage', 'Begins'), story(3, 'gap', 'VirusTotal did not answer')],
  entries: [entry(3, 'said'), entry(4, '')],
  notes: [note(2, 'Called the user')],
  changes: [
    { at: 5, by: 'ann', what: 'command', detail: '' },
    { at: 6, by: 'bob', what: 'assigned', detail: 'to bob' },
  ],
  runs: [run(0, 'Playbook'), run(5, '!Print'), run(7, 'Undo isolate')],
  told: 'r0',
});

it('stands in the order of time, typed lines and other runs as runs, and without empty entries', () => {
  expect(LINES.map(({ kind, at }) => `${at} ${kind}`)).toEqual([
    '1 story',
    '2 note',
    '3 story',
    '3 entry',
    '5 typed',
    '6 change',
    '7 run',
  ]);
});

it('is filtered by what people look for, and searched', () => {
  const of = (filter: Parameters<typeof showsLine>[1], sought = '') =>
    LINES.filter((line) => showsLine(line, filter, sought)).map(({ kind }) => kind);
  expect(of('notes')).toEqual(['note']);
  expect(of('evidence')).toEqual(['story']);
  expect(of('people')).toEqual(['note', 'typed', 'change']);
  expect(of('all', 'called')).toEqual(['note']);
});

it('tells what was typed and by whom from the events of its run', () => {
  const events = [
    { seq: 1, at: 1, type: 'run.started', data: { by: 'ada' } },
    { seq: 2, at: 1, type: 'task.started', data: { calls: [{ args: { endpoint_id: 'x', comment: 'a b' } }] } },
  ];
  expect(typedOf(events, undefined)).toEqual({ by: 'ada', args: 'endpoint_id=x comment="a b"' });
  expect(typedOf([], undefined)).toEqual({ by: '', args: '' });
});
