/** What the playbook may do unasked: what it changes, and which of it an administrator trusts this very text with. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { TrustView } from '../../../../core/api/views.ts';
import { useConsole, useRefusal } from '../../api/console-context.ts';
import { plural, verbWords } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogBody } from '../../ui/dialog.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { Answered, Empty, Facts, Failure, Note, Panel } from '../../ui/layout.tsx';
import { useToast } from '../../ui/toast.tsx';
import page from '../page.module.css';
import type { PlaybookView } from './document.ts';
import css from './playbooks.module.css';

type VerbRow = TrustView['verbs'][number];

export function TrustTab({ view }: { readonly view: PlaybookView }) {
  const { queries } = useConsole();
  const trust = useQuery(queries.trust(view.name));
  return (
    <div className={css['scroll']}>
      <Answered query={trust}>{(shown) => <Trusted trust={shown} />}</Answered>
    </div>
  );
}

function Trusted({ trust }: { readonly trust: TrustView }) {
  const refused = useRefusal('policy:write');
  const [chosen, setChosen] = useState<VerbRow>();
  const imported = trust.origin === 'imported';
  return (
    <div className={page['split']}>
      <Panel icon="action" title="What it changes">
        {trust.verbs.length === 0 ? (
          <Empty title="It changes nothing">
            <p>It reads, asks and notes. There is nothing to trust it with.</p>
          </Empty>
        ) : (
          <ul className={css['verbs']}>
            {trust.verbs.map((row) => (
              <li key={`${row.risk} ${row.verb}`} className={css['verb']}>
                <div className={css['verbHead']}>
                  <h3>{row.verb === '' ? UNNAMED[row.risk] : verbWords(row.verb).does}</h3>
                  {row.verb === '' ? null : <code>{row.verb}</code>}
                  <State row={row} imported={imported} />
                  {imported && row.verb !== '' && row.risk === 'containment' ? (
                    <Button small refused={refused} onClick={() => setChosen(row)}>
                      {row.trusted ? 'Trust it no more' : 'Trust it with this'}
                    </Button>
                  ) : null}
                </div>
                {[...Map.groupBy(row.tasks, ({ playbook }) => playbook)].map(([playbook, tasks]) => (
                  <ul key={playbook} className={css['callers']}>
                    {playbook === trust.playbook ? null : <li className={page['muted']}>In {playbook}</li>}
                    {tasks.map(({ id, name, command }) => (
                      <li key={id}>
                        <Link to="/playbooks/$playbook" params={{ playbook }} search={{ tab: 'graph', task: id }}>
                          {name === '' ? `#${id}` : name}
                        </Link>
                        <code>{command}</code>
                      </li>
                    ))}
                  </ul>
                ))}
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <div className={page['stack']}>
        <Panel icon="policy" title="What trust means">
          {imported ? (
            <div className={css['prose']}>
              <p>
                This playbook was written or brought in here. Whatever it contains (isolates, blocks, deletes) asks a
                person first, with the exact command, even where your policy would let one of ours through.
              </p>
              <p>
                Who trusts it with an action says: for this action, treat this text like one that came with Riposte.
                Policy still decides: what it denies stays denied, and what it asks about is asked.
              </p>
              <p>
                Trust is for this text, with all playbooks that it calls. One letter changed in any of them, and it asks
                again.
              </p>
            </div>
          ) : (
            <p>
              This playbook came with Riposte. Policy decides what it may do unasked; there is nothing to trust. Once
              somebody saves a version of his own, that version counts as imported.
            </p>
          )}
        </Panel>
        <Panel icon="file" title="This text">
          <Facts
            rows={[
              { label: 'Hash', value: <code>{trust.hash}</code> },
              { label: 'Origin', value: trust.origin },
            ]}
          />
          {refused === undefined || !imported ? null : <Note tone="info">{refused}</Note>}
        </Panel>
      </div>
      {chosen === undefined ? null : <Change trust={trust} row={chosen} onClose={() => setChosen(undefined)} />}
    </div>
  );
}

const UNNAMED: Readonly<Record<VerbRow['risk'], string>> = {
  containment: 'Changes without a name',
  unknown: 'Commands that no integration here has',
  write: 'Writes that contain nothing',
};

function nameOf(verb: string): string {
  return `${verbWords(verb).does} (${verb})`;
}

function State({ row, imported }: { readonly row: VerbRow; readonly imported: boolean }) {
  if (row.risk === 'write') return <Badge>writes, policy decides</Badge>;
  if (row.risk === 'unknown' || row.verb === '') return <Badge tone="caution">always asks</Badge>;
  if (!imported) return <Badge>policy decides</Badge>;
  return row.trusted ? (
    <Badge tone="good">trusted, policy decides</Badge>
  ) : (
    <Badge tone="caution">asks each time</Badge>
  );
}

interface ChangeProps {
  readonly trust: TrustView;
  readonly row: VerbRow;
  readonly onClose: () => void;
}

function Change({ trust, row, onClose }: ChangeProps) {
  const { api } = useConsole();
  const client = useQueryClient();
  const toast = useToast();
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const send = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      await api.call('trustPlaybook', {
        params: { playbook: trust.playbook },
        body: { verb: row.verb, trusted: !row.trusted, ...(note.trim() === '' ? {} : { note: note.trim() }) },
        key: crypto.randomUUID(),
      });
      toast.good(row.trusted ? 'It asks again from now on.' : `Trusted with: ${nameOf(row.verb)}.`);
      onClose();
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
    } finally {
      setBusy(false);
      await Promise.all(
        [['playbook', trust.playbook, 'trust'], ['playbooks'], ['policy']].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      );
    }
  };
  return (
    <Dialog
      open
      title={row.trusted ? 'Trust it no more?' : 'Trust it with this?'}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button kind={row.trusted ? 'primary' : 'danger'} busy={busy} onClick={() => void send().catch(toast.bad)}>
            {row.trusted ? 'Trust it no more' : 'Trust it'}
          </Button>
        </>
      }
    >
      <DialogBody>
        <div className={css['form']}>
          <Facts
            rows={[
              { label: 'Playbook', value: trust.playbook },
              { label: 'Action', value: nameOf(row.verb) },
              { label: 'In', value: plural(row.tasks.length, 'task') },
              { label: 'Text', value: <code>{trust.hash.slice(0, 24)}</code> },
            ]}
          />
          <Note tone="caution">
            {row.trusted
              ? 'From now on a person is asked before each of these, also in runs that are under way.'
              : 'It will do this without asking, wherever your policy lets a playbook of ours do it. Have you read its text?'}
          </Note>
          <Field label="Why">
            {(ids) => <TextField {...ids} data-first value={note} onChange={(event) => setNote(event.target.value)} />}
          </Field>
          {error === undefined ? null : <Failure error={error} />}
        </div>
      </DialogBody>
    </Dialog>
  );
}
