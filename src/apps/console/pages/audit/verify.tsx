/** Is the audit what was written? Each row is chained to the one before it; a head that is kept elsewhere shows what no chain can by itself. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AuditVerdictView } from '../../../../core/api/views.ts';
import { useConsole } from '../../api/console-context.ts';
import { plural } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/once.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { Answered, Facts, Failure, Note, Panel } from '../../ui/layout.tsx';
import { Time } from '../../ui/time.tsx';
import pageCss from '../page.module.css';
import css from './audit.module.css';

const BREAKS: Readonly<Record<AuditVerdictView['breaks'][number]['kind'], string>> = {
  changed: 'The row is not the one that was written.',
  deleted: 'The row is gone; its link is there.',
  missing: 'Row and link are gone, and later ones are there.',
  inserted: 'The row was put in: it was never chained.',
  link: 'The link was changed; the row was not.',
  truncated: 'The end was cut off: the noted head is further than what is there.',
  rewritten: 'The audit was made anew: the noted head is not in it.',
};

export function Verify({ onClose }: { readonly onClose: () => void }) {
  const { api, queries } = useConsole();
  const head = useQuery(queries.auditHead());
  const [noted, setNoted] = useState('');
  const [verdict, setVerdict] = useState<AuditVerdictView>();
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(false);
  const verify = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    setVerdict(undefined);
    try {
      setVerdict(await api.call('verifyAudit', { query: noted.trim() === '' ? {} : { head: noted.trim() } }));
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Panel
      icon="audit"
      title="Is it what was written?"
      tools={<IconButton icon="cross" label="Close" onClick={onClose} />}
    >
      <div className={css['verify']}>
        <form
          className={pageCss['form']}
          onSubmit={(event) => {
            event.preventDefault();
            verify().catch(() => undefined);
          }}
        >
          <p className={css['about']}>
            Every row holds the hash of all before it. Riposte reads the whole audit and says which row was changed,
            deleted, put in or moved. Whoever can write the file could make all of it anew; a head that you noted
            earlier and kept elsewhere finds that, too.
          </p>
          <Field label="A head that was noted earlier" about="May be left out.">
            {(ids) => (
              <TextField
                {...ids}
                spellCheck={false}
                placeholder="1732:9f86d081…"
                value={noted}
                onChange={(event) => setNoted(event.target.value)}
              />
            )}
          </Field>
          <div className={pageCss['tools']}>
            <Button kind="primary" type="submit" busy={busy}>
              {busy ? 'Reading all of it' : 'Verify now'}
            </Button>
          </div>
        </form>
        <div className={pageCss['form']}>
          <Answered query={head} rows={1}>
            {({ text, tail }) => (
              <Facts
                rows={[
                  {
                    label: 'Head now',
                    value: (
                      <>
                        <code className={css['hash']}>{text}</code>{' '}
                        <CopyButton kind="quiet" text={text} what="the head of the audit" />
                      </>
                    ),
                  },
                  {
                    label: 'Behind it',
                    value: tail === 0 ? 'nothing' : plural(tail, 'row, not yet chained', 'rows, not yet chained'),
                  },
                  { label: 'Keep it', value: 'outside of this machine: in a ticket, on paper, in another log.' },
                ]}
              />
            )}
          </Answered>
          {error ? <Failure error={error} /> : null}
          {verdict === undefined ? null : <Verdict verdict={verdict} />}
        </div>
      </div>
    </Panel>
  );
}

function Verdict({
  verdict: { ok, rows, tail, tailSince, breaks, breakCount },
}: {
  readonly verdict: AuditVerdictView;
}) {
  return (
    <>
      <Note
        tone={ok ? 'good' : 'bad'}
        title={ok ? 'It is what was written.' : plural(breakCount, 'break was found.', 'breaks were found.')}
      >
        {plural(rows, 'row was', 'rows were')} read and held to the chain.
        {tail === 0 || tailSince === null ? null : (
          <>
            {' '}
            {plural(tail, 'row', 'rows')} since <Time at={tailSince} /> {tail === 1 ? 'is' : 'are'} not chained yet:
            nothing is proved of them, and it is no break.
          </>
        )}
      </Note>
      {breaks.length === 0 ? null : (
        <ul className={pageCss['lines']}>
          {breaks.map(({ kind, number, detail }) => (
            <li key={`${kind} ${number}`}>
              <span>
                <Badge tone="bad">{`row ${number}`}</Badge> {BREAKS[kind]}
              </span>
              <span className={pageCss['muted']}>{detail}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
