/**
 * One list: its text to edit. A save names the text that it was made from; when somebody else was quicker, the page shows what differs and
 * lets a person decide which text it shall be.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ListView } from '../../../../core/api/views.ts';
import { Refusal } from '../../api/client.ts';
import { useConsole, useRefusal } from '../../api/console-context.ts';
import { plural } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { CopyJson } from '../../ui/copy.tsx';
import { TextDiff } from '../../ui/diff.tsx';
import { TextArea } from '../../ui/field.tsx';
import { Answered, Note, Panel } from '../../ui/layout.tsx';
import { Time } from '../../ui/time.tsx';
import { useToast } from '../../ui/toast.tsx';
import { Value } from '../../ui/value.tsx';
import pageCss from '../page.module.css';
import css from './lists.module.css';

interface PaneProps {
  readonly name: string;
  readonly onGone: () => void;
}

export function ListPane({ name, onGone }: PaneProps) {
  const { queries } = useConsole();
  const list = useQuery(queries.list(name));
  return (
    <div className={css['pane']}>
      <Answered query={list}>{(view) => <Editor key={name} newest={view} onGone={onGone} />}</Answered>
      <Uses name={name} />
      <History name={name} />
    </div>
  );
}

function Editor({ newest, onGone }: { readonly newest: ListView; readonly onGone: () => void }) {
  const { api, queries } = useConsole();
  const client = useQueryClient();
  const toast = useToast();
  const refused = useRefusal('list:write');
  /** What the person began from: what others write meanwhile does not move under the cursor. */
  const [from, setFrom] = useState(newest);
  const [text, setText] = useState(newest.text);
  const [other, setOther] = useState<ListView>();
  const [busy, setBusy] = useState(false);
  const [removing, setRemoving] = useState(false);
  const edited = text !== from.text;
  const base = edited ? from : newest;
  const shown = edited ? text : newest.text;
  const settled = async (view: ListView): Promise<void> => {
    client.setQueryData(queries.list(view.name).queryKey, view);
    setFrom(view);
    setText(view.text);
    setOther(undefined);
    await client.invalidateQueries({ queryKey: ['lists'] });
  };
  const save = async (over: ListView): Promise<void> => {
    setBusy(true);
    try {
      const view = await api.call('editList', { params: { list: over.name }, body: { text }, version: over.version });
      await settled(view);
      toast.good('Saved. Playbooks read it from now on.');
    } catch (thrown) {
      if (!(thrown instanceof Refusal && thrown.code === 'list.changed')) throw thrown;
      setOther(await api.call('showList', { params: { list: over.name } }));
    } finally {
      setBusy(false);
    }
  };
  const act = (work: Promise<void>): void => {
    work.catch(toast.bad);
  };
  return (
    <Panel
      icon="list"
      title={<Value text={newest.name} />}
      tools={
        <>
          <CopyJson of={newest} />
          <Button kind="quiet" small refused={refused} onClick={() => setRemoving(true)}>
            Remove …
          </Button>
        </>
      }
    >
      <div className={pageCss['form']}>
        {other === undefined ? null : (
          <div className={css['conflict']} role="alert">
            <Note tone="caution" title={`${other.changedBy} changed this list while you were at it.`}>
              Nothing of yours is saved yet. Below is what your text would change in theirs.
            </Note>
            <TextDiff before={other.text} after={text} label="What your text would change in theirs" />
            <div className={pageCss['tools']}>
              <Button onClick={() => act(settled(other))}>Take theirs</Button>
              <Button
                busy={busy}
                onClick={() => {
                  setFrom(other);
                  setOther(undefined);
                }}
              >
                Go on editing mine
              </Button>
              <Button kind="primary" busy={busy} refused={refused} onClick={() => act(save(other))}>
                Save mine over theirs
              </Button>
            </div>
          </div>
        )}
        <TextArea
          aria-label={`Text of ${newest.name}`}
          className={css['text']}
          spellCheck={false}
          rows={14}
          readOnly={refused !== undefined}
          value={shown}
          onChange={(event) => {
            if (!edited) setFrom(newest);
            setText(event.target.value);
          }}
        />
        <div className={css['foot']}>
          <span className={pageCss['muted']}>
            {itemsIn(shown)}, changed by <Value text={newest.changedBy} /> <Time at={newest.changedAt} />
          </span>
          <span className={pageCss['tools']}>
            {edited ? (
              <Button kind="quiet" onClick={() => act(settled(newest))}>
                Take my changes back
              </Button>
            ) : null}
            <Button
              kind="primary"
              busy={busy}
              disabled={!edited}
              refused={refused}
              onClick={() => {
                if (edited) act(save(base));
              }}
            >
              Save
            </Button>
          </span>
        </div>
      </div>
      {removing ? (
        <Confirm
          title="Remove the list?"
          button="Remove it"
          onClose={() => setRemoving(false)}
          onDo={async () => {
            await api.call('removeList', { params: { list: newest.name }, version: newest.version });
            await client.invalidateQueries({ queryKey: ['lists'] });
            onGone();
          }}
        >
          <p>
            A playbook that reads <code>{newest.name}</code> finds nothing there from then on. It is not kept anywhere
            else.
          </p>
        </Confirm>
      ) : null}
    </Panel>
  );
}

/** As playbooks take it apart: JSON, else by lines or commas. */
function itemsIn(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return 'empty';
  if (/^[[{]/.test(trimmed)) return `JSON, ${plural(text.length, 'character')}`;
  const items = trimmed.split(/[,\n]/).filter((item) => item.trim() !== '');
  return plural(items.length, 'item');
}

function Uses({ name }: { readonly name: string }) {
  const { queries } = useConsole();
  const uses = useQuery(queries.listUses(name));
  return (
    <Panel icon="playbook" title="Used by">
      <Answered query={uses} rows={1}>
        {({ rows }) =>
          rows.length === 0 ? (
            <p className={pageCss['muted']}>
              No installed playbook names it. One that puts the name together as it runs is not seen here.
            </p>
          ) : (
            <ul className={pageCss['lines']}>
              {rows.map(({ playbook, task, taskName, writes }) => (
                <li key={`${playbook} ${task}`}>
                  <span>
                    <Link to="/playbooks/$playbook" params={{ playbook }}>
                      {playbook}
                    </Link>{' '}
                    <span className={pageCss['muted']}>{taskName}</span>
                  </span>
                  <span className={pageCss['muted']}>{writes ? 'writes it' : 'reads it'}</span>
                </li>
              ))}
            </ul>
          )
        }
      </Answered>
    </Panel>
  );
}

function History({ name }: { readonly name: string }) {
  const { queries } = useConsole();
  const history = useQuery(queries.listHistory(name));
  return (
    <Panel icon="clock" title="Who changed it">
      <Answered query={history} rows={1}>
        {({ rows }) =>
          rows.length === 0 ? (
            <p className={pageCss['muted']}>Nothing is noted.</p>
          ) : (
            <ul className={pageCss['lines']}>
              {rows.map(({ at, by, run, detail }, index) => (
                <li key={index}>
                  <span>
                    {run === '' ? (
                      by
                    ) : (
                      <Link to="/runs" search={{ open: run }}>
                        a run
                      </Link>
                    )}{' '}
                    <span className={pageCss['muted']}>
                      <Value text={detail} />
                    </span>
                  </span>
                  <span className={pageCss['muted']}>
                    <Time at={at} />
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Answered>
    </Panel>
  );
}
