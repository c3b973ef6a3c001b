/** What people say of runs: a row in the inbox first, then a wake-up (R9). Why one is refused becomes an error of the API here. */
import { randomBytes } from 'node:crypto';
import type { Steered, Steering, Store } from '../adapters/store/index.ts';
import type { Clock } from '../core/base/clock.ts';
import { RiposteError } from '../core/base/errors.ts';
import type { ServerPorts } from './server/ports.ts';

export interface InboxParts {
  readonly inbound: Store['inbound'];
  readonly clock: Clock;
  /** May be lost: a sweeper looks for what it was for. */
  readonly wake: (run: string) => void;
}

type InboxPorts = Pick<ServerPorts, 'answer' | 'refuseAnswer' | 'complete' | 'cancel' | 'pause' | 'resume'>;

export function inboxPorts({ inbound, clock, wake }: InboxParts): InboxPorts {
  const row = (inboxId = randomBytes(12).toString('hex')) => ({ at: clock.now(), inboxId });
  const steering =
    (tell: (message: Steering) => Promise<Steered>) => async (run: string, by: string, inboxId?: string) => {
      const steered = await tell({ run, by, ...row(inboxId) });
      if (!steered.ok) {
        const code = steered.reason === 'ended' ? 'run.ended' : 'api.not-found';
        throw new RiposteError(code, `run ${run} is not running`);
      }
      wake(run);
    };
  return {
    answer: async (answer, inboxId) => {
      const answered = await inbound.answerQuestion({ ...answer, ...row(inboxId) });
      if (!answered.ok) throw answerRefusal(answered);
      wake(answered.run);
    },
    refuseAnswer: async (question, by, reason) => {
      const refused = await inbound.refuseAnswer({ question, by, reason, ...row() });
      if (refused.ok) wake(refused.run);
    },
    complete: async (completion, inboxId) => {
      const completed = await inbound.completeItem({ ...completion, ...row(inboxId) });
      if (!completed.ok) throw completionRefusal(completion.item, completed);
      wake(completed.run);
    },
    cancel: steering((message) => inbound.cancelRun(message)),
    pause: steering((message) => inbound.pauseRun(message)),
    resume: steering((message) => inbound.resumeRun(message)),
  };
}

function answerRefusal(
  refused: Exclude<Awaited<ReturnType<Store['inbound']['answerQuestion']>>, { ok: true }>,
): RiposteError {
  switch (refused.reason) {
    case 'answered': {
      const at = new Date(refused.at).toISOString();
      return new RiposteError('approval.answered', `${refused.by} answered at ${at}`, {
        facts: { by: refused.by, at },
      });
    }
    case 'changed': {
      const { hash, title } = refused.question;
      return new RiposteError('approval.changed', 'the question shows something else by now', {
        facts: { hash, title },
      });
    }
    case 'withdrawn':
      return new RiposteError(
        'api.not-found',
        `the question is not open${refused.why === null ? '' : `: the alert was ${refused.why}`}`,
      );
    case 'unknown':
      return new RiposteError('api.not-found', 'the question is not open');
  }
}

function completionRefusal(
  item: string,
  refused: Exclude<Awaited<ReturnType<Store['inbound']['completeItem']>>, { ok: true }>,
): RiposteError {
  switch (refused.reason) {
    case 'completed': {
      const at = new Date(refused.at).toISOString();
      return new RiposteError('item.completed', `${refused.by} completed it at ${at}`, {
        facts: { by: refused.by, at },
      });
    }
    case 'assignee':
      return new RiposteError('item.not-assigned', `only ${refused.assignee} may complete item ${item}`);
    case 'offer':
      return new RiposteError('api.invalid', `item ${item} offers ${refused.offers.join(', ')}`);
    case 'unknown':
      return new RiposteError('api.not-found', `there is no item ${item}`);
  }
}
