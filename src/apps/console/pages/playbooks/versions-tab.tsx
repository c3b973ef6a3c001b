/** Versions: who changed what, when and why; what differs between any two; and back to one of them, as a new version. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { PlaybookVersionView } from '../../../../core/api/views.ts';
import { useConsole, useRefusal } from '../../api/console-context.ts';
import { useKeys } from '../../keys/keys.tsx';
import { plural } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogBody } from '../../ui/dialog.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { Answered, Empty, Failure, Note, Skeleton } from '../../ui/layout.tsx';
import { Time } from '../../ui/time.tsx';
import { useToast } from '../../ui/toast.tsx';
import page from '../page.module.css';
import type { PlaybookView } from './document.ts';
import { Diff } from './editor/diff.tsx';
import css from './playbooks.module.css';
import type { Search } from './search.ts';

interface VersionsTabProps {
  readonly view: PlaybookView;
  readonly search: Search;
  readonly onShow: (more: Search) => void;
}

export function VersionsTab({ view, search, onShow }: VersionsTabProps) {
  const { queries } = useConsole();
  const versions = useQuery(queries.playbookVersions(view.name));
  return (
    <Answered query={versions} rows={6}>
      {({ rows }) => <Versions view={view} rows={rows} search={search} onShow={onShow} />}
    </Answered>
  );
}

function Versions({
  view,
  rows,
  search,
  onShow,
}: VersionsTabProps & { readonly rows: readonly PlaybookVersionView[] }) {
  const refused = useRefusal('playbook:write');
  const [back, setBack] = useState<PlaybookVersionView>();
  const current = rows.find((row) => row.current) ?? rows[0];
  const to = rows.find(({ version }) => String(version) === search.to) ?? current;
  const older = rows[rows.findIndex(({ version }) => version === to?.version) + 1];
  const from = rows.find(({ version }) => String(version) === search.from) ?? older ?? to;
  const unified = search.as === 'one';
  const choose = (more: Search): void =>
    onShow({
      ...(from === undefined ? {} : { from: String(from.version) }),
      ...(to === undefined ? {} : { to: String(to.version) }),
      ...more,
    });
  const step = (by: number): void => {
    const next = rows[rows.findIndex(({ version }) => version === to?.version) + by];
    const before = rows[rows.findIndex(({ version }) => version === next?.version) + 1] ?? next;
    if (next === undefined || before === undefined) return;
    choose({ to: String(next.version), from: String(before.version) });
  };
  useKeys([
    { keys: 'j', does: 'What the version before changed', group: 'Playbook', act: () => step(1) },
    { keys: 'k', does: 'What the version after changed', group: 'Playbook', act: () => step(-1) },
  ]);
  return (
    <div className={css['versions']}>
      <ol className={css['list']} aria-label="Versions">
        {rows.map((row) => (
          <li key={row.version} className={css['version']} data-current={row.current || undefined}>
            <div className={css['versionHead']}>
              <b>{row.version === 0 ? 'As it came' : `Version ${row.version}`}</b>
              {row.current ? <Badge tone="accent">installed</Badge> : null}
            </div>
            <div className={page['muted']}>
              {row.by}
              {row.at === null ? null : (
                <>
                  {row.by === '' ? '' : ', '}
                  <Time at={row.at} />
                </>
              )}
            </div>
            {row.version === 0 ? null : (
              <div className={css['why']}>
                {row.hash === '' ? 'Gave the name back to the file.' : ''} {row.note === '' ? 'No comment.' : row.note}
              </div>
            )}
            <div className={css['versionTools']}>
              {rows.length < 2 ? null : (
                <>
                  <button
                    type="button"
                    aria-pressed={from?.version === row.version}
                    onClick={() => choose({ from: String(row.version) })}
                  >
                    from<span className="visually-hidden"> {row.version}</span>
                  </button>
                  <button
                    type="button"
                    aria-pressed={to?.version === row.version}
                    onClick={() => choose({ to: String(row.version) })}
                  >
                    to<span className="visually-hidden"> {row.version}</span>
                  </button>
                </>
              )}
              {row.current || (row.hash === '' && row.version !== 0) ? null : (
                <Button small kind="quiet" icon="undo" refused={refused} onClick={() => setBack(row)}>
                  Go back to it
                </Button>
              )}
            </div>
          </li>
        ))}
      </ol>
      <section className={css['compared']} aria-label="What differs">
        {rows.length < 2 || from === undefined || to === undefined ? (
          <Empty icon="clock" title="There is one version">
            <p>Edit the text and save it: then what was changed stands here, and you can go back.</p>
          </Empty>
        ) : (
          <>
            <div className={css['bar']}>
              <span className={css['grow']}>
                {nameOf(from)} → {nameOf(to)}
              </span>
              <div className={page['filters']} role="group" aria-label="Shown">
                <button type="button" aria-pressed={!unified} onClick={() => choose({ as: 'two' })}>
                  Side by side
                </button>
                <button type="button" aria-pressed={unified} onClick={() => choose({ as: 'one' })}>
                  As one
                </button>
              </div>
            </div>
            <Compared view={view} from={from} to={to} unified={unified} />
          </>
        )}
      </section>
      {back === undefined ? null : <Back view={view} to={back} from={current} onClose={() => setBack(undefined)} />}
    </div>
  );
}

function nameOf({ version }: PlaybookVersionView): string {
  return version === 0 ? 'As it came' : `Version ${version}`;
}

interface ComparedProps {
  readonly view: PlaybookView;
  readonly from: PlaybookVersionView;
  readonly to: PlaybookVersionView;
  readonly unified: boolean;
}

function Compared({ view, from, to, unified }: ComparedProps) {
  const { queries } = useConsole();
  const before = useQuery(queries.playbookText(view.name, textOf(from)));
  const after = useQuery(queries.playbookText(view.name, textOf(to)));
  const failed = before.error ?? after.error;
  if (failed) return <Failure error={failed} />;
  if (!before.data || !after.data) return <Skeleton rows={8} />;
  if (before.data.hash === after.data.hash) {
    return (
      <Empty title="They say the same">
        <p>Choose another version at the left, with “from” and “to”.</p>
      </Empty>
    );
  }
  return (
    <Diff
      key={`${before.data.hash} ${after.data.hash} ${unified}`}
      before={{ label: nameOf(from), text: before.data.text }}
      after={{ label: nameOf(to), text: after.data.text }}
      unified={unified}
    />
  );
}

/** A version that gave the name back to the file has the file's text. */
function textOf({ version, hash }: PlaybookVersionView): number {
  return hash === '' ? 0 : version;
}

interface BackProps {
  readonly view: PlaybookView;
  readonly to: PlaybookVersionView;
  readonly from: PlaybookVersionView | undefined;
  readonly onClose: () => void;
}

function Back({ view, to, from, onClose }: BackProps) {
  const { api, queries } = useConsole();
  const client = useQueryClient();
  const toast = useToast();
  const installed = useQuery(queries.playbookText(view.name));
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const send = async (): Promise<void> => {
    if (!installed.data || busy) return;
    setBusy(true);
    setError(undefined);
    try {
      const saved = await api.call('restorePlaybook', {
        params: { playbook: view.name },
        body: { version: to.version, ...(note.trim() === '' ? {} : { note: note.trim() }) },
        version: installed.data.hash,
        key: crypto.randomUUID(),
      });
      toast.good(`Back to ${nameOf(to)}: it is version ${saved.version} now.`);
      onClose();
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
    } finally {
      setBusy(false);
      await Promise.all([
        client.invalidateQueries({ queryKey: ['playbook', view.name] }),
        client.invalidateQueries({ queryKey: ['playbooks'] }),
      ]);
    }
  };
  const newer = from === undefined ? 0 : from.version - to.version;
  return (
    <Dialog
      open
      title={`Go back to ${nameOf(to)}?`}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button kind="primary" busy={busy || !installed.data} onClick={() => void send().catch(toast.bad)}>
            Go back
          </Button>
        </>
      }
    >
      <DialogBody>
        <div className={css['form']}>
          <p>
            It becomes the newest version.
            {newer > 0 ? ` What ${plural(newer, 'newer version')} changed is not lost: every version stays.` : ''}
          </p>
          <Field label="Why">
            {(ids) => <TextField {...ids} data-first value={note} onChange={(event) => setNote(event.target.value)} />}
          </Field>
          {to.version === 0 ? null : (
            <Note tone="caution">It asks before each containment until an administrator trusts it again.</Note>
          )}
          {error === undefined ? null : <Failure error={error} />}
        </div>
      </DialogBody>
    </Dialog>
  );
}
