/**
 * What comes from outside: answers, completed items and cancellations of people, and what became of the alert at its source.
 *
 * I1. A message that comes too late, or names what is not there, decides nothing; its inbox row is consumed all the same (R9).
 * I2. The answers are read against the question as it was frozen, never against the playbook.
 */
import { unreachable } from '../base/errors.ts';
import { setOwn, type Json, type JsonObject } from '../base/json.ts';
import type { ContextWrite } from '../language/writes.ts';
import { LABEL_NONE, type FormQuestion } from '../playbook/document.ts';
import { cancelRun } from './cancel.ts';
import { combined, plainEnding } from './completion.ts';
import type { Draft } from './draft.ts';
import type { FrozenGrant, Item, Question } from './events.ts';
import type { InboxMessage } from './journal.ts';
import { KEPT_FIELDS } from './marks.ts';
import { takeOutcome } from './outcomes.ts';
import { pauseRun, resumeRun } from './pause.ts';
import { own, type EffectState } from './state.ts';
import { complete, completeByPerson, completeWith, skip } from './steps.ts';
import { grantsOf, readAnswers } from './tasks/question.ts';
import { asText } from './tasks/step.ts';

export function takeMessage(draft: Draft, message: InboxMessage): void {
  switch (message.type) {
    case 'answer':
      takeAnswer(draft, message);
      break;
    case 'refusal':
      if (own(draft.state.questions, message.question)) {
        const { question, by, reason } = message;
        draft.emit({ type: 'question.refused', v: 1, question, by, reason, atDoor: true });
      }
      break;
    case 'item':
      takeItem(draft, message);
      break;
    case 'cancel':
      cancelRun(draft, message.by);
      break;
    case 'pause':
      pauseRun(draft, message.by);
      break;
    case 'resume':
      resumeRun(draft, message.by);
      break;
    case 'source':
      takeSource(draft, message);
      break;
    default:
      unreachable(message);
  }
}

function takeAnswer(draft: Draft, message: Extract<InboxMessage, { type: 'answer' }>): void {
  const question = own(draft.state.questions, message.question);
  if (!question) return;
  const { by } = message;
  const read = readAnswers(question, message.answers);
  if ('missing' in read) {
    draft.emit({ type: 'question.refused', v: 1, question: question.id, by, reason: 'incomplete' });
    return;
  }
  const { answers } = read;
  const agreed = grantsOf(question, answers);
  const grants = agreed.filter((grant) => !isAnothersNow(draft, grant));
  const held = draft.state.effects.find((effect) => effect.question === question.id);
  draft.emit({ type: 'question.answered', v: 1, question: question.id, answers, by, grants });
  if (held) answerGate(draft, held, question, agreed.length > 0, by);
  else answerTask(draft, question, answers, by);
}

/**
 * The instance that was shown went away, and another has its name now: nobody said yes to that. The gate asks when the command comes; a yes
 * that is given while there is none of that name ends with the next one that takes it.
 */
function isAnothersNow({ env, state }: Draft, { verb, targets, instance, since }: FrozenGrant): boolean {
  if (since === undefined) return false;
  const run = { alertRef: state.alertRef, alert: state.alert, origin: state.playbook.origin };
  const place = env.placeOf?.({ verb, targets, instance }, run);
  return place?.kind === 'on' && place.since !== undefined && place.since !== since;
}

function answerTask(draft: Draft, question: Question, answers: JsonObject, by: string): void {
  const plan = draft.plan(question.task);
  if (!plan) return;
  if (question.kind === 'reply') {
    completeWith(draft, plan, asText(Object.values(answers)[0]));
    return;
  }
  const set = (id: string, value: Json): ContextWrite => ({
    op: 'set',
    path: [question.title, 'Answers', id],
    value,
  });
  const asked = plan.task.kind === 'collection' ? plan.task.form.questions : [];
  const given = Object.entries(answers).filter(([id]) => !asked.some((one) => one.id === id && one.readOnly));
  // The name of who answered goes first: a question whose id is `name` keeps its answer.
  const writes = [set('name', by), ...given.map(([id, value]) => set(id, value))];
  const settled = { ...combined([]), alert: draft.state.dryRun ? {} : associated(asked, given) };
  complete(draft, plan, { ...plainEnding(LABEL_NONE), settled, writes });
}

/** XSOAR: the answer to a question that belongs to a field of the alert fills that field. */
function associated(asked: readonly FormQuestion[], given: readonly (readonly [string, Json])[]): JsonObject {
  const alert: Record<string, Json> = {};
  for (const [id, value] of given) {
    const field = asked.find((one) => one.id === id)?.fieldAssociated ?? '';
    if (field !== '' && !KEPT_FIELDS.has(field)) setOwn(alert, field, value);
  }
  return alert;
}

/** The question was the gate's: a yes starts the held command again, now with its grant; a no ends it as declined. */
function answerGate(draft: Draft, { call }: EffectState, question: Question, granted: boolean, by: string): void {
  if (granted) {
    draft.effects.push({ kind: 'call', call, poll: null });
    return;
  }
  const frozen = question.fields.flatMap((field) => Object.values(field.grants).flat());
  takeOutcome(draft, call.effect, {
    entries: [{ type: 'note', contents: `declined by ${by}` }],
    actions: frozen.map(({ verb, targets, instance }) => ({
      verb,
      targets,
      instance,
      result: 'declined',
      detail: `by ${by}`,
    })),
  });
}

/** The row of the alert was changed with the inbox row: whether a run is there to hear of it or not. */
function takeSource(draft: Draft, message: Extract<InboxMessage, { type: 'source' }>): void {
  if (draft.state.ended || draft.state.seq === 0) return;
  const { instance, change, detail, cancels } = message;
  draft.emit({ type: 'source.changed', v: 1, instance, change, detail });
  if (cancels) cancelRun(draft, instance, detail);
}

/** XSOAR: a restricted task is completed by its assignee. Whoever takes messages in should have said so before. */
function mayComplete({ restricted, assignee }: Item, by: string): boolean {
  return restricted !== true || assignee === by;
}

function takeItem(draft: Draft, message: Extract<InboxMessage, { type: 'item' }>): void {
  const item = own(draft.state.items, message.item);
  if (!item?.offers.includes(message.offer) || !mayComplete(item, message.by)) return;
  const { by, offer, note } = message;
  draft.emit({ type: 'item.completed', v: 1, item: item.id, by, offer, note });
  const plan = draft.plan(item.task);
  const status = draft.task(item.task)?.status;
  // An item that a command opened (a review) does not hold its task: that is done already.
  if (!item.blocking || !plan || (status !== 'waiting' && status !== 'failed')) return;
  if (offer === 'cancel') cancelRun(draft, by);
  else if (offer === 'retry') draft.emit({ type: 'task.reopened', v: 1, task: item.task, by });
  else if (offer === 'skip') skip(draft, plan);
  else completeByPerson(draft, plan, offer.startsWith('choose:') ? offer.slice('choose:'.length) : LABEL_NONE);
}
