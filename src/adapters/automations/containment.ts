/**
 * The containment that an alert needs, as rows, and the judgement whether one holds. Pure.
 *
 * N1. What is needed follows from the answers: `terminate` unless a branch of its own asks and proves it, `isolate` and `blockUrl`
 *     where the answer was Yes.
 * N2. Declined by a person and planned in a dry run are ends in themselves: nothing is missing.
 * N3. Everything else that was not done and does not hold now is missing: failed, unknown, never begun, gone since.
 */
import type { ActionResult } from '../../core/engine/events.ts';
import { latestActions } from './summary.ts';

export type NeedId = 'terminate' | 'isolate' | 'blockUrl';

export interface Need {
  /** The word of the playbook: approvals and manual tasks carry it. */
  readonly id: NeedId;
  /** The verb in the ledger. */
  readonly verb: string;
  /** For a person. */
  readonly title: string;
}

const TERMINATE: Need = { id: 'terminate', verb: 'terminate-causality', title: 'Terminate the causality chain' };
const ISOLATE: Need = { id: 'isolate', verb: 'isolate', title: 'Isolate the endpoint' };
const BLOCK_URL: Need = { id: 'blockUrl', verb: 'block-url', title: 'Block the URLs' };

export interface ContainmentAnswers {
  /** `elsewhere`: an approver is asked on a branch of its own. */
  readonly terminate: 'here' | 'elsewhere';
  readonly isolate: Answer;
  readonly block: Answer;
}
export type Answer = 'yes' | 'no' | 'none';

/** An answer of a form: a text, or a list of one. Whatever is neither Yes nor No was not answered. */
export function answerOf(text: string): Answer {
  const word = text.trim().toLowerCase();
  return word === 'yes' || word === 'no' ? word : 'none';
}

/** N1. */
export function needsOf(answers: ContainmentAnswers): readonly Need[] {
  return [
    ...(answers.terminate === 'here' ? [TERMINATE] : []),
    ...(answers.isolate === 'yes' ? [ISOLATE] : []),
    ...(answers.block === 'yes' ? [BLOCK_URL] : []),
  ];
}

/** What the approver said No to. */
export function declinedOf(answers: {
  readonly terminate: Answer;
  readonly isolate: Answer;
  readonly block: Answer;
}): readonly Need[] {
  return [
    ...(answers.terminate === 'no' ? [TERMINATE] : []),
    ...(answers.isolate === 'no' ? [ISOLATE] : []),
    ...(answers.block === 'no' ? [BLOCK_URL] : []),
  ];
}

export type Reading = { readonly kind: 'holds' | 'gone' | 'unknown' | 'unreadable'; readonly detail: string };

/** An action of the run with what a read of the world said about it afterwards; only done ones are read. */
export interface ReadAction {
  readonly result: ActionResult['result'];
  readonly detail: string;
  readonly reading: Reading | undefined;
}

export interface Judgement {
  readonly need: Need;
  readonly state: 'verified' | 'declined' | 'planned' | 'missing';
  readonly detail: string;
}

/** The last results of the need's verb: one for each set of targets. */
export function actionsFor(need: Need, actions: readonly ActionResult[]): readonly ActionResult[] {
  return latestActions(actions).filter(({ verb }) => verb === need.verb);
}

/** N2 and N3: all actions of the need must have come to a good end; the first that did not says why. */
export function judge(need: Need, actions: readonly ReadAction[]): Judgement {
  if (actions.length === 0) return { need, state: 'missing', detail: 'not done' };
  const judged = actions.map(judgeOne);
  const worst = judged.find(({ state }) => state === 'missing') ?? judged.find(({ state }) => state !== 'verified');
  const { state, detail } = worst ?? { state: 'verified', detail: joined(judged.map((one) => one.detail)) };
  return { need, state, detail };
}

function judgeOne({ result, detail, reading }: ReadAction): Pick<Judgement, 'state' | 'detail'> {
  switch (result) {
    case 'declined':
    case 'planned':
      return { state: result, detail };
    case 'failed':
    case 'unknown':
      return { state: 'missing', detail: joined([result, detail]) };
    case 'done':
    case 'already-done':
      return judgeReading(result, detail, reading);
  }
}

function judgeReading(
  result: string,
  detail: string,
  reading: Reading | undefined,
): Pick<Judgement, 'state' | 'detail'> {
  switch (reading?.kind) {
    case 'holds':
      return { state: 'verified', detail: joined(['read back', reading.detail]) };
    case 'unreadable':
      return { state: 'verified', detail: joined([result, detail, 'cannot be read back']) };
    case 'gone':
      return { state: 'missing', detail: joined(['no longer holds', reading.detail]) };
    case 'unknown':
      return { state: 'missing', detail: joined(['could not be read back', reading.detail]) };
    case undefined:
      return { state: 'missing', detail: joined([result, 'not in the ledger']) };
  }
}

function joined(parts: readonly string[]): string {
  // A sentence of a vendor becomes a part of ours: without its full stop.
  const phrases = parts.map((part) => part.trim().replace(/\.$/, ''));
  return [...new Set(phrases)].filter((part) => part !== '').join(', ');
}
