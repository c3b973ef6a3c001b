/**
 * The containment that an alert needs, as rows, and the judgement whether one holds. Pure.
 *
 * N1. What is needed follows from the answers: `terminate` unless a branch of its own asks and proves it, `isolate` and `blockUrl`
 *     where the answer was Yes.
 * N2. Declined by a person and planned in a dry run are ends in themselves: nothing is missing. Planned in a run that is none (an
 *     instance that is not live) is not done.
 * N3. Everything else that was not done and does not hold now is missing: failed, unknown, never begun, gone since.
 * N4. A block is its entries, the rule, the commit and the push. Where entries or rule are missing, so is the block; where they are there,
 *     a commit or a push that failed is what a person has to do. Reports of the playbook that blocked can add what is missing, never take it away.
 */
import type { ActionResult } from '../../core/engine/events.ts';
import { latestActions } from './summary.ts';

export type NeedId = 'terminate' | 'isolate' | 'blockUrl' | 'commit' | 'push' | 'quarantine';

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
const QUARANTINE: Need = { id: 'quarantine', verb: 'quarantine', title: 'Put the file into quarantine' };
const BLOCK_URL: Need = { id: 'blockUrl', verb: 'block-url', title: 'Block the URLs' };
const COMMIT: Need = { id: 'commit', verb: 'commit', title: 'Commit the block' };
const PUSH: Need = { id: 'push', verb: 'push', title: 'Push the block to the firewalls' };
/** Steps without which the entries of a block deny nothing. */
const RULE_VERBS: readonly string[] = ['block-rule', 'move-rule'];

export interface ContainmentAnswers {
  /** `elsewhere`: an approver is asked on a branch of its own. */
  readonly terminate: 'here' | 'elsewhere';
  readonly isolate: Answer;
  readonly block: Answer;
}
export type Answer = 'yes' | 'no' | 'none';

/** Answers of forms in words of their own (XSOAR: the quarantine of its playbooks is asked for in these). */
const ANSWERS: ReadonlyMap<string, Answer> = new Map([
  ['yes', 'yes'],
  ['no', 'no'],
  ['quarantine', 'yes'],
  ['no quarantine', 'no'],
]);

/** An answer of a form: a text, or a list of one. Whatever is neither a yes nor a no was not answered. */
export function answerOf(text: string): Answer {
  return ANSWERS.get(text.trim().toLowerCase()) ?? 'none';
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
  readonly quarantine: Answer;
}): readonly Need[] {
  return [
    ...(answers.terminate === 'no' ? [TERMINATE] : []),
    ...(answers.isolate === 'no' ? [ISOLATE] : []),
    ...(answers.block === 'no' ? [BLOCK_URL] : []),
    ...(answers.quarantine === 'no' ? [QUARANTINE] : []),
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
  /** `incomplete`: done as far as it goes, and of no effect before something that is missing. */
  readonly state: 'verified' | 'declined' | 'planned' | 'incomplete' | 'missing';
  readonly detail: string;
}

/** The last results of the need's verb: one for each set of targets. */
export function actionsFor({ verb }: Pick<Need, 'verb'>, actions: readonly ActionResult[]): readonly ActionResult[] {
  return latestActions(actions).filter((action) => action.verb === verb);
}

/** N2 and N3: all actions of the need must have come to a good end; the first that did not says why. */
export function judge(need: Need, actions: readonly ReadAction[], dryRun: boolean): Judgement {
  if (actions.length === 0) return { need, state: 'missing', detail: 'not done' };
  const judged = actions.map((action) => judgeOne(action, dryRun));
  const worst = judged.find(({ state }) => state === 'missing') ?? judged.find(({ state }) => state !== 'verified');
  const { state, detail } = worst ?? { state: 'verified', detail: joined(judged.map((one) => one.detail)) };
  return { need, state, detail };
}

/** What a block is judged by, besides the judgement of its entries. */
export interface BlockFacts {
  readonly actions: readonly ActionResult[];
  /** Every entry that was to be blocked; empty where the playbook does not say. */
  readonly targets: readonly string[];
  /** What the playbook that blocked says is missing: blockUrl, commit, push. */
  readonly reported: readonly string[];
  readonly dryRun: boolean;
}

/** N4: one judgement for the block, and one more for each of commit and push that a person has to do. */
export function judgeBlock(
  entries: Judgement,
  { actions, targets, reported, dryRun }: BlockFacts,
): readonly Judgement[] {
  const resultsOf = (verb: string) =>
    actionsFor({ verb }, actions).map(({ result, detail }) => endOf(result, detail, dryRun));
  const done = new Set(actionsFor(BLOCK_URL, actions).flatMap((action) => action.targets));
  const open = targets.filter((target) => !done.has(target));
  const rule = RULE_VERBS.flatMap(resultsOf).find(({ state }) => state === 'missing');
  const later = [COMMIT, PUSH].flatMap((need): readonly Judgement[] => {
    const failed = resultsOf(need.verb).find(({ state }) => state === 'missing');
    if (failed) return [{ need, ...failed }];
    return reported.includes(need.id) ? [{ need, state: 'missing', detail: 'not done' }] : [];
  });
  const missing = (detail: string): Judgement => ({ need: BLOCK_URL, state: 'missing', detail });
  if (entries.state === 'missing') return [entries, ...later];
  if (open.length > 0) return [missing(`not done: ${open.join(', ')}`), ...later];
  if (rule) return [missing(joined(['the rule that denies them', rule.detail])), ...later];
  if (reported.includes(BLOCK_URL.id)) return [missing('not in force when it was read again'), ...later];
  const incomplete = later.length > 0 && entries.state === 'verified';
  return [incomplete ? { ...entries, state: 'incomplete' } : entries, ...later];
}

/** The block where nobody could be asked: no firewall is connected, or the policy forbids it. */
export function blockNotOffered(): Judgement {
  return { need: BLOCK_URL, state: 'missing', detail: 'nobody was asked: no connected firewall may block them' };
}

export function isBlock({ id }: Need): boolean {
  return id === BLOCK_URL.id;
}

function judgeOne({ result, detail, reading }: ReadAction, dryRun: boolean): Pick<Judgement, 'state' | 'detail'> {
  const isDone = result === 'done' || result === 'already-done';
  return isDone ? judgeReading(result, detail, reading) : endOf(result, detail, dryRun);
}

/** How an action ended, by its result alone. */
function endOf(result: ActionResult['result'], detail: string, dryRun: boolean): Pick<Judgement, 'state' | 'detail'> {
  switch (result) {
    case 'declined':
      return { state: 'declined', detail };
    case 'planned':
      return dryRun ? { state: 'planned', detail } : { state: 'missing', detail: joined(['planned only', detail]) };
    case 'failed':
    case 'unknown':
      return { state: 'missing', detail: joined([result, detail]) };
    case 'done':
    case 'already-done':
      return { state: 'verified', detail };
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
