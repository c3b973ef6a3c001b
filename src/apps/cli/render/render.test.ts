/**
 * Goal: what a person reads is whole and true: the story, the question with what each answer allows, ids by their beginning.
 * Method: one golden of a story, and properties of the rest over small views made here.
 * Elsewhere: widths, escapes and colours (`terminal/text.test.ts`), verbs and exit codes (`cli.test.ts`).
 */
import { describe, expect, it } from 'vitest';
import type { ActionView, ApprovalView, StoryLine } from '../../../core/api/views.ts';
import { byPrefix } from '../prefix.ts';
import { answersFor, isCovered, readGiven } from '../respond.ts';
import { paint, PLAIN_LOOK } from '../terminal/paint.ts';
import { answerCommands, approvalLines, changesBetween } from './approval.ts';
import { actionTable, approvalTable, nextLines } from './run.ts';
import { quoted } from './shell.ts';
import { elapsed, storyLines } from './story.ts';

const told = (seq: number, seconds: number, one: Partial<StoryLine> & Pick<StoryLine, 'kind' | 'text'>): StoryLine => ({
  seq,
  at: 1_000_000 + seconds * 1000,
  task: '',
  detail: '',
  tone: 'neutral',
  ...one,
});

const STORY: readonly StoryLine[] = [
  told(2, 0, { kind: 'stage', text: 'Analysis' }),
  told(3, 0, { kind: 'task', text: 'URL verdict', tone: 'good' }),
  told(3, 0, {
    kind: 'evidence',
    text: 'URL verdict: http://a.example/x.msi: malware',
    detail: 'malicious, WildFire',
    tone: 'bad',
  }),
  told(4, 1, {
    kind: 'gap',
    text: 'Domain prevalence',
    detail: 'unknown, which is not the same as harmless',
    tone: 'caution',
  }),
  told(5, 1, { kind: 'task', text: 'URL malicious?', detail: 'Malicious', tone: 'good' }),
  told(6, 4, { kind: 'action', text: 'isolate', detail: 'sent to cortex-lab' }),
  told(7, 8, { kind: 'action', text: 'isolate host-1', detail: 'done', tone: 'good' }),
  told(8, 8, {
    kind: 'question',
    text: 'Approve containment',
    detail: 'isolate: Isolate? (Yes / No)\n  Yes allows isolate of host-1: cut off',
  }),
  told(9, 67, { kind: 'answer', text: 'isolate = Yes', detail: 'by mira' }),
  told(10, 67, {
    kind: 'item',
    text: 'manual:blockUrl: Block by hand',
    detail: 'Add the URL.\nCommit.',
    tone: 'caution',
  }),
  told(11, 68, { kind: 'error', text: 'Close', detail: 'answered 500', tone: 'bad' }),
  told(12, 3700, { kind: 'end', text: 'completed', tone: 'good' }),
];

const APPROVAL: ApprovalView = {
  question: 'abc-1/33',
  run: 'abc-1',
  task: '33',
  kind: 'form',
  title: 'ContainmentApproval',
  body: 'Contain the package?\n\nDecide about two things.',
  fields: [
    {
      id: 'isolate',
      label: 'Isolate the endpoint?',
      type: 'singleSelect',
      options: ['Yes', 'No'],
      required: true,
      grants: [{ answer: 'Yes', verb: 'isolate', targets: ['host-1', 'h'.repeat(300)], consequence: 'It is cut off.' }],
    },
  ],
  evidence: [{ label: 'Process command line', value: 'c'.repeat(500), source: 'alert' }],
  gaps: ['URL verdict'],
  actions: [{ verb: 'terminate-causality', targets: ['tree-1'], instance: 'cortex-lab', result: 'done', detail: '' }],
  hash: 'h1',
  askedAt: 0,
};

describe('the story', () => {
  it('reads like this', async () => {
    await expect(paint(storyLines(STORY, 1_000_000), PLAIN_LOOK)).toMatchFileSnapshot('story.golden.txt');
  });

  it('heads a stage only where something happens in it, and names the innermost playbook of a task', () => {
    const side = [
      told(2, 0, { kind: 'stage', text: 'Outer' }),
      told(2, 0, { kind: 'stage', text: 'Outer › Left' }),
      told(2, 0, { kind: 'stage', text: 'Outer › Right' }),
      told(3, 1, { kind: 'task', text: 'Outer › Left › Ask', detail: 'yes', tone: 'good' }),
      told(4, 1, { kind: 'gap', text: 'Reputation', detail: 'unknown' }),
      told(4, 1, { kind: 'gap', text: 'Reputation', detail: 'unknown' }),
    ];
    expect(paint(storyLines(side, 1_000_000), PLAIN_LOOK).split('\n')).toEqual([
      '',
      'Outer › Right',
      '  0:01  ✓ Left › Ask                          yes',
      '          ◌ evidence gap: Reputation  unknown',
      '',
    ]);
  });

  it('counts minutes and hours', () => {
    expect([elapsed(0), elapsed(67_999), elapsed(3_723_000), elapsed(-5)]).toEqual(['0:00', '1:07', '1:02:03', '0:00']);
  });
});

describe('a question', () => {
  it('shows every target, value and gap in full, however narrow the terminal is', () => {
    const shown = paint(approvalLines(APPROVAL, 'riposte'), { ...PLAIN_LOOK, width: 60 }).replace(/\s/g, '');
    for (const text of ['host-1', 'h'.repeat(300), 'c'.repeat(500), 'URLverdict', 'Itiscutoff.', 'tree-1'])
      expect(shown).toContain(text);
    expect(shown).not.toContain('…');
  });

  it('keeps a value apart from its label, however long the label is', () => {
    const evidence = [{ label: 'Containment: Terminate the causality chain', value: 'verified', source: 'alert' }];
    expect(paint(approvalLines({ ...APPROVAL, evidence }, 'riposte'), PLAIN_LOOK)).toContain(
      'causality chain  verified',
    );
  });

  it('says of an answer that allows nothing that it allows nothing', () => {
    expect(paint(approvalLines(APPROVAL, 'riposte'), PLAIN_LOOK)).toContain('isolate=No  allows nothing');
  });

  it('gives command lines that can be typed as they are', () => {
    expect(answerCommands(APPROVAL, './bin/riposte')).toEqual([
      './bin/riposte approval answer abc-1/33 isolate=Yes',
      './bin/riposte approval answer abc-1/33 isolate=No',
    ]);
    expect(quoted("it's; rm -rf $HOME")).toBe(`'it'\\''s; rm -rf $HOME'`);
  });

  it('tells what changed between two readings', () => {
    const after = {
      ...APPROVAL,
      gaps: [],
      evidence: [...APPROVAL.evidence, { label: 'URL verdict', value: 'x', source: 's' }],
    };
    expect(changesBetween(APPROVAL, after)).toEqual(['new evidence: URL verdict: x', 'gone: gap: URL verdict']);
    expect(changesBetween(APPROVAL, APPROVAL)).toEqual([]);
  });
});

describe('lists', () => {
  const ACTION: ActionView = {
    id: 'b049b91f09eb3d5f-1/36/1/16/1/3/1',
    verb: 'commit',
    targets: ['t'.repeat(120)],
    instance: 'panos-lab',
    command: 'pan-os-commit',
    status: 'done',
    detail: '',
    run: 'b049b91f09eb3d5f-1',
    sentAt: 0,
    sends: 1,
    permit: { rule: 'grant', reason: 'yes of mira' },
    undo: null,
  };

  it.each([80, 120, Infinity])(
    'name every id and target whole at %s columns, and by what an action was allowed',
    (width) => {
      const look = { ...PLAIN_LOOK, width };
      const shown = paint(actionTable([ACTION], look), look);
      expect(shown).toContain(ACTION.id);
      expect(shown.replace(/\s/g, '')).toContain('t'.repeat(120));
      expect(shown.replace(/\s+/g, ' ')).toContain('yes of mira');
      const policy = { ...ACTION, permit: { rule: 'shipped', reason: 'it ends the tree' } };
      const unasked = paint(actionTable([policy], look), look).replace(/\s+/g, ' ');
      expect(unasked).toContain('unasked, by policy: shipped');
    },
  );

  it('say of a question what it is about, how much is not known, and what is not asked', () => {
    const notAsked = [{ id: 'blockUrl', label: 'Block?', why: 'no firewall' }];
    const evidence = [{ label: 'Host', value: 'WS-7', source: 'alert' }];
    const shown = paint(approvalTable([{ ...APPROVAL, evidence, notAsked }], PLAIN_LOOK), PLAIN_LOOK);
    expect(shown).toMatch(/abc-1\/33 .* isolate  1 +WS-7 · not asked: blockUrl/);
  });

  it('begin with the question about the most severe alert, of those with the one that waits longest', () => {
    const one = (question: string, severity: string, askedAt: number): ApprovalView => ({
      ...APPROVAL,
      question,
      askedAt,
      evidence: [{ label: 'Severity', value: severity, source: 'alert' }],
    });
    const asked = [one('low', 'LOW', 1), one('late', 'HIGH', 3), one('none', '', 0), one('early', 'HIGH', 2)];
    const shown = paint(approvalTable(asked, PLAIN_LOOK), PLAIN_LOOK);
    expect(shown.match(/^[a-z]+/gm)).toEqual(['early', 'late', 'low', 'none']);
  });

  it('say what leads on, and that there is more', () => {
    expect(paint(nextLines(20, 'cursor', [['riposte run show RUN', 'tells more']]), PLAIN_LOOK)).toBe(
      'These are the newest 20; --limit shows more.\n\nriposte run show RUN  tells more\n',
    );
    expect(nextLines(0, null, [['x', 'y']])).toEqual([]);
  });
});

describe('answers', () => {
  it('are taken in the spelling of the options, and refused when they are none of them', () => {
    expect(answersFor(APPROVAL, readGiven(['isolate=yes']))).toEqual({ isolate: 'Yes' });
    for (const words of [['isolate=maybe'], ['block=Yes'], []]) {
      expect(() => answersFor(APPROVAL, readGiven(words))).toThrow(expect.objectContaining({ code: 'cli.usage' }));
    }
    expect(() => readGiven(['isolate'])).toThrow(expect.objectContaining({ code: 'cli.usage' }));
  });

  it('cover a question only when nothing required is missing', () => {
    expect(isCovered(APPROVAL, readGiven(['isolate=No', 'other=1']))).toBe(true);
    expect(isCovered(APPROVAL, readGiven(['other=1']))).toBe(false);
  });
});

describe('ids', () => {
  const find = (typed: string) => byPrefix(['abc-1', 'abd-1', 'abc-10'], typed, (id) => id, 'run');

  it('may be shortened to a beginning that only one has; the whole id always counts', () => {
    expect(find('abd')).toBe('abd-1');
    expect(find('abc-1')).toBe('abc-1');
  });

  it.each([
    ['ab', 'cli.ambiguous'],
    ['x', 'cli.no-match'],
    ['', 'cli.no-match'],
  ])('"%s" is refused with %s', (typed, code) => {
    expect(() => find(typed)).toThrow(expect.objectContaining({ code }));
  });
});
