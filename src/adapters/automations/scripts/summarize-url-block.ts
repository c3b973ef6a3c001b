/**
 * SummarizeUrlBlock: what became of a block on a firewall, from what was asked for, the look-ups before and after it, and where it stopped.
 *
 * B1. A URL counts as blocked only where a look-up afterwards says that it is in force; in a dry run, where nothing can be looked up, where it
 *     was planned.
 * B2. Whatever was asked for is in exactly one of the three lists.
 */
import { asList, getOwn, isObject, type Json, type JsonObject } from '../../../core/base/json.ts';
import type { CallScope, CommandRow, Outcome } from '../../../core/engine/commands.ts';
import { asText, textsOf } from '../arguments.ts';
import type { AutomationPorts } from '../ports.ts';
import { note, oneLine, unique, withoutEmpty } from '../results.ts';

const STEPS = ['blockUrl', 'commit', 'push'] as const;
type Step = (typeof STEPS)[number];

export const summarizeUrlBlock: CommandRow<AutomationPorts> = {
  name: 'SummarizeUrlBlock',
  description: 'Says which URLs are blocked, which were before, which are not, and which step a person has to do.',
  risk: 'read',
  args: [
    { name: 'asked', description: 'What was to be blocked.', isArray: true },
    { name: 'before', description: 'The look-up before anything was changed (Panorama.URLBlock).' },
    { name: 'after', description: 'The look-up at the end.' },
    { name: 'stopped', description: 'commit or push, where that step failed.', isArray: true },
    { name: 'job_ids', description: 'Ids of the jobs.', isArray: true },
    {
      name: 'why',
      description: 'What the step said that came last; shown where something is not blocked.',
      isArray: true,
    },
  ],
  outputs: [
    { path: 'PanosBlock.Blocked', description: 'Entries that are blocked by this. Not written when empty.' },
    { path: 'PanosBlock.AlreadyBlocked', description: 'Entries that were blocked before. Not written when empty.' },
    { path: 'PanosBlock.Failed', description: 'What is not blocked. Not written when empty.' },
    { path: 'PanosBlock.JobIds', description: 'Ids of the commit and the push. Not written when empty.' },
    {
      path: 'PanosBlock.Missing',
      description: 'blockUrl, commit, push: what a person has to do. Not written when empty.',
    },
  ],
  run: (args, _ports, scope) => Promise.resolve(summaryOutcome(args, scope)),
};

interface Look {
  readonly entries: readonly string[];
  readonly rejected: readonly string[];
  readonly present: readonly string[];
  readonly inPlace: boolean;
  readonly uncommitted: boolean;
}

interface Summary {
  readonly blocked: readonly string[];
  readonly already: readonly string[];
  readonly failed: readonly string[];
  readonly missing: readonly Step[];
}

function summaryOutcome(args: JsonObject, scope: CallScope): Outcome {
  const stopped = STEPS.filter((step) => textsOf(args, 'stopped').includes(step));
  const before = lookOf(getOwn(args, 'before'));
  const after = lookOf(getOwn(args, 'after'));
  const summary = summarize(textsOf(args, 'asked'), before, after, stopped, scope.dryRun);
  const { blocked, already, failed, missing } = summary;
  const lines = [
    lineOf(scope.dryRun ? 'To be blocked' : 'Blocked', blocked),
    lineOf('Blocked before', already),
    lineOf('Not blocked', failed),
    lineOf('For a person', missing),
  ].filter((line) => line !== '');
  return {
    entries: [note(lines.length === 0 ? 'Nothing was to be blocked.' : lines.join('\n'))],
    evidence: [
      ...failed.map((value) => ({ label: 'Not blocked', value: oneLine(value, 600), source: 'firewall' })),
      ...(failed.length === 0
        ? []
        : unique(textsOf(args, 'why')).map((text) => ({
            label: 'Why',
            value: oneLine(text, 600),
            source: 'firewall',
          }))),
    ],
    set: {
      PanosBlock: withoutEmpty({
        Blocked: blocked,
        AlreadyBlocked: already,
        Failed: failed,
        JobIds: textsOf(args, 'job_ids'),
        Missing: missing,
      }),
    },
  };
}

/** B1 and B2. `before` is undefined where the look-up failed, or nobody could be asked. */
function summarize(
  asked: readonly string[],
  before: Look | undefined,
  after: Look | undefined,
  stopped: readonly Step[],
  dryRun: boolean,
): Summary {
  if (!before) {
    return { blocked: [], already: [], failed: asked, missing: asked.length === 0 ? [] : ['blockUrl'] };
  }
  const already = before.inPlace && !before.uncommitted ? before.present : [];
  const open = without(before.entries, already);
  const planned = dryRun && stopped.length === 0;
  const held = after?.inPlace === true ? after.present : [];
  const blocked = planned ? open : stopped.length > 0 || after?.uncommitted !== false ? [] : meet(open, held);
  const failed = [...without(open, blocked), ...before.rejected];
  const waits = after?.inPlace === true && after.uncommitted && without(open, held).length === 0;
  const lacking: readonly Step[] = [
    ...(without(open, blocked).length === 0 || stopped.length > 0 ? [] : ([waits ? 'commit' : 'blockUrl'] as const)),
    ...(before.rejected.length > 0 ? (['blockUrl'] as const) : []),
  ];
  return { blocked, already, failed, missing: STEPS.filter((step) => [...stopped, ...lacking].includes(step)) };
}

/** The output of `pan-os-check-url-block`; undefined for anything else. */
function lookOf(value: Json | undefined): Look | undefined {
  const look = asList(value).at(-1);
  if (!isObject(look) || !Array.isArray(look['Entries'])) return undefined;
  const texts = (name: string) => asList(getOwn(look, name)).map(asText);
  return {
    entries: texts('Entries'),
    rejected: texts('Rejected'),
    present: texts('Present'),
    inPlace: look['Rule'] === 'in-place',
    // What is not said is not taken for committed.
    uncommitted: look['Uncommitted'] !== false,
  };
}

function without(all: readonly string[], some: readonly string[]): readonly string[] {
  return all.filter((one) => !some.includes(one));
}

function meet(all: readonly string[], some: readonly string[]): readonly string[] {
  return all.filter((one) => some.includes(one));
}

function lineOf(title: string, values: readonly string[]): string {
  return values.length === 0
    ? ''
    : `${title}: ${unique(values)
        .map((value) => oneLine(value, 300))
        .join(', ')}`;
}
