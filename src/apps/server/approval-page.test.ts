/**
 * Goal: the page of a question shows all that is decided on word for word, and nothing in it runs, loads or leads anywhere.
 * Method: a question whose every text is hostile, read as a browser would cut it: by its tags.
 * Elsewhere: which texts a question holds (core/engine), who may fetch it (tests/server.test.ts).
 */
import { describe, expect, it } from 'vitest';
import type { ApprovalView } from '../../core/api/views.ts';
import { approvalPage, PAGE_HEADERS } from './approval-page.ts';

const HOSTILE = `</td></style></title><script>alert(1)</script><img src=x onerror='a()'>"' & \u202Egnp.exe`;

const view: ApprovalView = {
  question: 'r/1',
  run: HOSTILE,
  task: '1',
  kind: 'form',
  title: HOSTILE,
  body: HOSTILE,
  fields: [
    {
      id: 'isolate',
      label: HOSTILE,
      type: 'singleSelect',
      options: ['Yes', HOSTILE],
      required: true,
      grants: [
        {
          answer: 'Yes',
          verb: 'isolate',
          targets: [HOSTILE, 'second target'],
          instance: 'tenant-a',
          consequence: HOSTILE,
        },
      ],
    },
  ],
  notAsked: [{ id: 'blockUrl', label: HOSTILE, why: HOSTILE }],
  evidence: [{ label: HOSTILE, value: HOSTILE, source: HOSTILE, verdict: HOSTILE }],
  gaps: [HOSTILE, 'URL verdict'],
  actions: [{ verb: HOSTILE, targets: [HOSTILE], instance: 'cortex-lab', result: 'failed', detail: HOSTILE }],
  hash: 'h',
  askedAt: 0,
};

const TAGS =
  /^(?:!doctype html|\/?(?:html|head|title|style|body|h1|h2|p|table|tr|td|th)|html lang="en"|meta charset="utf-8")$/;

describe('the page of a question', () => {
  const page = approvalPage(view);
  const tags = [...page.matchAll(/<([^>]*)>/g)].map(([, tag = '']) => tag);

  it('has no tag and no attribute but its own', () => {
    expect(tags.filter((tag) => !TAGS.test(tag))).toEqual([]);
  });

  it('shows each value word for word, and marks that turn a text by their number', () => {
    const texts = page.replaceAll(/<[^>]*>/g, '\n');
    expect(texts.split('&lt;script&gt;alert(1)&lt;/script&gt;').length - 1).toBe(18);
    expect(texts).toContain('[U+202E]gnp.exe');
    for (const text of ['second target', 'tenant-a', 'URL verdict', 'failed']) expect(texts).toContain(text);
  });

  it('shows what nobody sees: a value must not pass for another', () => {
    const hidden = approvalPage({ ...view, title: 'a\u200Bb\u061Cc\u00ADd\u{E0041}' });
    expect(hidden).toContain('<h1>a[U+200B]b[U+061C]c[U+00AD]d[U+E0041]</h1>');
  });

  it('leaves out what there is nothing of', () => {
    const empty = approvalPage({ ...view, notAsked: [], evidence: [], gaps: [], actions: [] });
    for (const heading of ['Not asked', 'Evidence', 'Not known', 'Done so far']) {
      expect(page).toContain(`<h2>${heading}</h2>`);
      expect(empty).not.toContain(heading);
    }
  });

  it('may load and run nothing, and stand in no frame', () => {
    expect(PAGE_HEADERS['content-security-policy']).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    );
  });
});
