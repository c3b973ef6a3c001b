/**
 * The answer to a question: each field with its options, each option with exactly what it allows and how that is undone.
 *
 * A1. The answer names the hash of what is on this page. If the question shows something else by then, nothing is sent and what changed is told.
 * A2. Pressed twice, or again after a break, it is one answer: the key of the request is made once per page and hash.
 * A3. Nothing is chosen beforehand.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { ApprovalState, ApprovalView, FieldView } from '../../../../core/api/views.ts';
import { Refusal } from '../../api/client.ts';
import { useConsole, useMay, useSession } from '../../api/console-context.ts';
import { useKeys } from '../../keys/keys.tsx';
import { absolute } from '../../text/time.ts';
import { verbWords } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { Field, TextArea, TextField } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { Note } from '../../ui/layout.tsx';
import { useToast } from '../../ui/toast.tsx';
import { Value } from '../../ui/value.tsx';
import css from './answer.module.css';
import { hostOf } from './entries.ts';
import { answersOf, grantsOf, isChoice, isMany, missingOf, summaryOf, type Given } from './answering.ts';

interface AnswerProps {
  readonly approval: ApprovalView;
  /** Why the one who reads it would be refused. */
  readonly barred: ApprovalState['barred'];
  readonly onDone: () => void;
  /** It shows something else by now: read it again. */
  readonly onChanged: () => void;
  /** Somebody else was first. The form may be gone by then: whoever holds it says so. */
  readonly onLost: (first: First) => void;
}

/** Who answered first, and when. */
export interface First {
  readonly by: string;
  readonly at: number | undefined;
}

export function Answer({ approval, barred, onDone, onChanged, onLost }: AnswerProps) {
  const { api } = useConsole();
  const client = useQueryClient();
  const toast = useToast();
  const { live } = useSession();
  const may = useMay('approval:answer') && barred === undefined;
  const [given, setGiven] = useState<Given>({});
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refusal>();
  const key = useMemo(() => crypto.randomUUID(), [approval.hash]);
  const { fields, question, hash } = approval;
  const missing = missingOf(fields, given);
  const grants = grantsOf(fields, given);
  // On what was chosen last, not on what was shown last: two choices may come before the page is drawn again.
  const set = (id: string, value: string | readonly string[]): void =>
    setGiven((before) => ({ ...before, [id]: value }));
  const send = async (): Promise<void> => {
    if (busy || !may) return;
    setTried(true);
    if (missing.length > 0) {
      document
        .querySelector<HTMLElement>(
          `[data-field="${CSS.escape(missing[0] ?? '')}"] input, [data-field="${CSS.escape(missing[0] ?? '')}"] textarea`,
        )
        ?.focus();
      return;
    }
    setBusy(true);
    setRefused(undefined);
    try {
      await api.call('answerApproval', {
        params: { question },
        body: { hash, answers: answersOf(given) },
        key: `${key}-${hash.slice(0, 8)}`,
      });
      toast.good(grants.length === 0 ? 'Answered. Nothing is changed.' : `Answered. ${summaryOf(grants)}: under way.`);
      onDone();
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) toast.bad(thrown);
      else if (thrown.code === 'approval.answered') onLost(firstOf(thrown));
      else setRefused(thrown);
    } finally {
      setBusy(false);
      for (const name of ['approvals', 'approval'])
        client.invalidateQueries({ queryKey: [name] }).catch(() => undefined);
    }
  };
  const open = fields.find(({ id }) => missing.includes(id)) ?? fields[0];
  useKeys([
    {
      keys: 'mod+Enter',
      does: 'Send the answer',
      group: 'Inbox',
      act: () => {
        send().catch(toast.bad);
      },
    },
    ...(open && isChoice(open)
      ? open.options.slice(0, 9).map((option, index) => ({
          keys: String(index + 1),
          does: `Choose “${option}”`,
          group: 'Inbox',
          act: () => set(open.id, isMany(open) ? [option] : option),
        }))
      : []),
  ]);
  return (
    <form
      className={css['answer']}
      data-answer
      aria-label="Your answer"
      onSubmit={(event) => {
        event.preventDefault();
        send().catch(toast.bad);
      }}
    >
      {fields.map((field) => (
        <FieldPart
          key={field.id}
          field={field}
          value={given[field.id]}
          wanting={tried && missing.includes(field.id)}
          numbered={field === open}
          evidence={approval.evidence}
          onSet={(value) => set(field.id, value)}
        />
      ))}
      {refused ? <Refused refusal={refused} onChanged={onChanged} /> : null}
      {approval.expires ? <Expiry expires={approval.expires} /> : null}
      {may ? (
        <div className={css['foot']}>
          <Button kind={grants.length > 0 ? 'danger' : 'primary'} type="submit" busy={busy} disabled={live === 'lost'}>
            {buttonText(missing.length, grants.length)}
            <Kbd keys="mod+Enter" />
          </Button>
          <p className={css['sum']} aria-live="polite">
            {missing.length > 0 ? null : grants.length > 0 ? (
              <Value text={summaryOf(grants)} />
            ) : (
              'Nothing will be changed.'
            )}
          </p>
        </div>
      ) : (
        <Barred barred={barred} />
      )}
    </form>
  );
}

/** Before somebody has thought about an answer that is not his to give. */
function Barred({ barred }: { readonly barred: ApprovalState['barred'] }) {
  if (barred?.code === 'approval.requester') {
    return (
      <Note tone="caution" title="You cannot approve what you asked for yourself.">
        Somebody else decides: an approver finds this question in the inbox.
      </Note>
    );
  }
  return <Note tone="info">Your role reads this and does not answer it. An approver does.</Note>;
}

function buttonText(missing: number, grants: number): string {
  if (missing > 0) return 'Send the answer';
  return grants > 0 ? 'Approve and do it' : 'Send, change nothing';
}

interface FieldPartProps {
  readonly field: FieldView;
  readonly value: string | readonly string[] | undefined;
  readonly wanting: boolean;
  readonly numbered: boolean;
  readonly evidence: ApprovalView['evidence'];
  readonly onSet: (value: string | readonly string[]) => void;
}

function FieldPart({ field, value, wanting, numbered, evidence, onSet }: FieldPartProps) {
  if (!isChoice(field)) return <TextPart field={field} value={value} wanting={wanting} onSet={onSet} />;
  const many = isMany(field);
  const chosen = typeof value === 'string' ? [value] : (value ?? []);
  return (
    <fieldset
      className={css['field']}
      data-field={field.id}
      aria-describedby={wanting ? `${field.id}-wanting` : undefined}
    >
      <legend>
        <Value text={field.label} />
        {field.required ? null : <small> optional</small>}
      </legend>
      {field.options.map((option, index) => {
        const grants = field.grants.filter(({ answer }) => answer === option);
        const on = chosen.includes(option);
        return (
          <label
            key={option}
            className={css['option']}
            data-on={on || undefined}
            data-acts={grants.length > 0 || undefined}
          >
            <input
              type={many ? 'checkbox' : 'radio'}
              name={field.id}
              checked={on}
              onChange={() =>
                onSet(many ? (on ? chosen.filter((each) => each !== option) : [...chosen, option]) : option)
              }
            />
            <span className={css['optionBody']}>
              <span className={css['optionHead']}>
                <b>{option}</b>
                {numbered && index < 9 ? <Kbd keys={String(index + 1)} /> : null}
              </span>
              {grants.length === 0 ? (
                <span className={css['nothing']}>Changes nothing.</span>
              ) : (
                grants.map((grant, at) => <GrantPart key={at} grant={grant} evidence={evidence} />)
              )}
            </span>
          </label>
        );
      })}
      {wanting ? (
        <p id={`${field.id}-wanting`} className={css['wanting']}>
          Choose one: nothing is assumed for you.
        </p>
      ) : null}
    </fieldset>
  );
}

function Target({ target, host }: { readonly target: string; readonly host: string | undefined }) {
  return (
    <code>
      {host === undefined ? null : (
        <>
          <b>
            <Value text={host} />
          </b>{' '}
        </>
      )}
      <Value text={target} code />
    </code>
  );
}

interface GrantPartProps {
  readonly grant: FieldView['grants'][number];
  readonly evidence: ApprovalView['evidence'];
}

function GrantPart({ grant, evidence }: GrantPartProps) {
  const { does, undoneBy } = verbWords(grant.verb);
  return (
    <span className={css['grant']}>
      <span className={css['grantHead']}>
        {does}
        {grant.instance === undefined ? '' : <small> by {grant.instance}</small>}
      </span>
      <span className={css['targets']}>
        {grant.targets.map((target) => (
          <Target key={target} target={target} host={hostOf(target, evidence)} />
        ))}
      </span>
      <span className={css['consequence']}>
        <Value text={grant.consequence} />
      </span>
      <span className={css['undo']}>
        <Icon name={undoneBy === '' ? 'alert' : 'undo'} size={14} />
        {undoneBy === ''
          ? 'This cannot be taken back.'
          : `Undone by: ${undoneBy.charAt(0).toLowerCase()}${undoneBy.slice(1)}, at Actions.`}
      </span>
    </span>
  );
}

function TextPart({ field, value, wanting, onSet }: Omit<FieldPartProps, 'numbered' | 'evidence'>) {
  const text = typeof value === 'string' ? value : '';
  const error = wanting ? 'This must be answered.' : '';
  return (
    <div data-field={field.id}>
      <Field label={<Value text={field.label} />} error={error} {...(field.required ? {} : { about: 'Optional.' })}>
        {(ids) =>
          /long|markdown|grid/i.test(field.type) ? (
            <TextArea {...ids} value={text} onChange={(event) => onSet(event.target.value)} />
          ) : (
            <TextField
              {...ids}
              type={/number/i.test(field.type) ? 'number' : 'text'}
              value={text}
              onChange={(event) => onSet(event.target.value)}
            />
          )
        }
      </Field>
    </div>
  );
}

/** What a refusal says of who was first. */
export function firstOf({ facts }: Refusal): First {
  const { by, at } = facts;
  const instant = typeof at === 'string' ? Date.parse(at) : Number.NaN;
  return { by: typeof by === 'string' ? by : 'Somebody else', at: Number.isFinite(instant) ? instant : undefined };
}

function Refused({ refusal, onChanged }: { readonly refusal: Refusal; readonly onChanged: () => void }) {
  const { code, hint, message } = refusal;
  if (code === 'approval.changed') {
    return (
      <Note tone="caution" title="What the question shows has changed.">
        <p>Your answer was not taken: it was for something else. Read what is new, then answer again.</p>
        <Button small onClick={onChanged}>
          Show what is new
        </Button>
      </Note>
    );
  }
  return (
    <Note tone="bad" title={message}>
      {hint}
    </Note>
  );
}

function Expiry({ expires }: { readonly expires: NonNullable<ApprovalView['expires']> }) {
  return (
    <Note tone="info">
      Without an answer the run goes on at {absolute(expires.at, 'utc')}
      {expires.option === '' ? ' by none of the options' : ` with “${expires.option}”`}. It never takes that for a yes.
    </Note>
  );
}
