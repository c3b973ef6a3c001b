/** Lists: texts that playbooks read and write. One stands open beside the names: its text to edit, who uses it, who changed it. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useConsole, useRefusal } from '../../api/console-context.ts';
import { plural } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogBody } from '../../ui/dialog.tsx';
import { Field, TextArea, TextField } from '../../ui/field.tsx';
import { Answered, Empty, Failure, PageHead, Panel } from '../../ui/layout.tsx';
import { useRowKeys } from '../../ui/side.tsx';
import { Table } from '../../ui/table.tsx';
import { useToast } from '../../ui/toast.tsx';
import { PlainValue } from '../../ui/value.tsx';
import { ListPane } from './list-pane.tsx';
import css from './lists.module.css';

const route = getRouteApi('/lists');

export function ListsPage() {
  const { queries } = useConsole();
  const navigate = useNavigate();
  const { open } = route.useSearch();
  const lists = useQuery(queries.lists());
  const refused = useRefusal('list:write');
  const [adding, setAdding] = useState(false);
  const show = (name: string | undefined): void => {
    navigate({ to: '/lists', search: name === undefined ? {} : { open: name } }).catch(() => undefined);
  };
  const rows = lists.data?.rows ?? [];
  useRowKeys({ group: 'Lists', ids: rows.map(({ name }) => name), open, onOpen: show });
  return (
    <>
      <PageHead title="Lists" about="Texts that playbooks read and write: exceptions, watch lists, templates.">
        <Button kind="primary" icon="spark" refused={refused} onClick={() => setAdding(true)}>
          New list
        </Button>
      </PageHead>
      <div className={css['page']}>
        <Answered query={lists}>
          {() =>
            rows.length === 0 ? (
              <Panel>
                <Empty icon="list" title="There are no lists">
                  <p>
                    Make one here, or let a playbook write it. A task reads it as <code>{'${lists.name}'}</code>.
                  </p>
                </Empty>
              </Panel>
            ) : (
              <div className={css['columns']}>
                <Panel flush>
                  <Table
                    label="Lists"
                    rows={rows}
                    keyOf={({ name }) => name}
                    chosen={open}
                    onOpen={({ name }) => show(name)}
                    columns={[
                      { head: 'List', cell: ({ name }) => <PlainValue text={name} /> },
                      { head: 'Size', right: true, cell: ({ chars }) => plural(chars, 'character') },
                    ]}
                  />
                </Panel>
                {open === undefined ? (
                  <Panel>
                    <Empty icon="list" title="Choose a list">
                      <p>Its text, who uses it and who changed it stand here.</p>
                    </Empty>
                  </Panel>
                ) : (
                  <ListPane key={open} name={open} onGone={() => show(undefined)} />
                )}
              </div>
            )
          }
        </Answered>
      </div>
      <NewList open={adding} onClose={() => setAdding(false)} onMade={show} />
    </>
  );
}

interface NewListProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onMade: (name: string) => void;
}

function NewList({ open, onClose, onMade }: NewListProps) {
  const { api } = useConsole();
  const client = useQueryClient();
  const toast = useToast();
  const [name, setName] = useState('');
  const [text, setText] = useState('');
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(false);
  const make = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await api.call('addList', { body: { name: name.trim(), text }, key: crypto.randomUUID() });
      await client.invalidateQueries({ queryKey: ['lists'] });
      onMade(name.trim());
      onClose();
      setName('');
      setText('');
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open={open}
      title="New list"
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button
            kind="primary"
            busy={busy}
            disabled={name.trim() === ''}
            onClick={() => {
              make().catch(toast.bad);
            }}
          >
            Make it
          </Button>
        </>
      }
    >
      <DialogBody>
        <Field label="Name" about="Playbooks call it so, with its capital and small letters.">
          {(ids) => (
            <TextField
              {...ids}
              data-first
              value={name}
              maxLength={200}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label="Text" about="Items divided by commas or lines, or JSON.">
          {(ids) => <TextArea {...ids} rows={6} value={text} onChange={(event) => setText(event.target.value)} />}
        </Field>
        {error ? <Failure error={error} /> : null}
      </DialogBody>
    </Dialog>
  );
}
