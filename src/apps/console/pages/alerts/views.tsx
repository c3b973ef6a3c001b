/** Saved views: a search, its order and columns under a name; one's own or everybody's. The one that is open stands in the address. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SavedViewView } from '../../../../core/api/views.ts';
import { useConsole, useMay } from '../../api/console-context.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog, DialogBody } from '../../ui/dialog.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { Menu, type MenuItem } from '../../ui/menu.tsx';
import { useToast } from '../../ui/toast.tsx';
import many from './many/many.module.css';
import css from './alerts.module.css';

/** What is on the screen. */
export interface Shown {
  readonly q: string;
  readonly sort: string;
  readonly columns: readonly string[];
}

interface ViewsProps {
  readonly shown: Shown;
  /** Id of the view that is open. */
  readonly open: string | undefined;
  /** Id of the one that the page opens with. */
  readonly usual: string;
  readonly onOpen: (view: SavedViewView | undefined) => void;
  readonly onUsual: (id: string) => void;
}

export function Views({ shown, open, usual, onOpen, onUsual }: ViewsProps) {
  const { api, queries } = useConsole();
  const client = useQueryClient();
  const toast = useToast();
  const mayShare = useMay('view:share');
  const views = useQuery(queries.views());
  const [naming, setNaming] = useState<'new' | 'rename'>();
  const rows = views.data?.rows ?? [];
  const view = rows.find(({ id }) => id === open);
  const isChanged = view !== undefined && !isSame(view, shown);
  const old = (): Promise<void> => client.invalidateQueries({ queryKey: ['views'] });
  const doing = (act: () => Promise<unknown>): void => {
    act().then(old, toast.bad).catch(toast.bad);
  };
  const edit = (change: Parameters<typeof api.call<'editView'>>[1] & object, said: string): void =>
    doing(async () => {
      if (!view) return;
      await api.call('editView', { params: { view: view.id }, version: view.version, ...change });
      toast.good(said);
    });
  const remove = (): void =>
    doing(async () => {
      if (!view) return;
      await api.call('removeView', { params: { view: view.id } });
      onOpen(undefined);
      if (usual === view.id) onUsual('');
      toast.good(`“${view.name}” is removed.`, {
        label: 'Bring back',
        act: () =>
          doing(async () => {
            const { name, query, columns, sort, shared } = view;
            onOpen(await api.call('addView', { body: { name, query, columns: [...columns], sort, shared } }));
          }),
      });
    });
  const item = (each: SavedViewView): MenuItem => ({
    label: each.name,
    about: each.query === '' ? 'every alert' : each.query,
    checked: each.id === open,
    act: () => onOpen(each),
  });
  const mine = rows.filter(({ shared }) => !shared).map(item);
  const everybodys = rows.filter(({ shared }) => shared).map(item);
  const mayEdit = view !== undefined && (!view.shared || mayShare);
  const now = { query: shown.q, sort: shown.sort, columns: [...shown.columns] };
  return (
    <>
      <div className={css['view']}>
        <Menu
          label="Saved views"
          groups={[
            ...(mine.length > 0 ? [{ title: 'Mine', items: mine }] : []),
            ...(everybodys.length > 0 ? [{ title: "Everybody's", items: everybodys }] : []),
            {
              ...(rows.length === 0 ? { title: 'No view is saved yet' } : {}),
              items: [
                ...(isChanged && mayEdit
                  ? [
                      {
                        label: `Save the change to “${view.name}”`,
                        icon: 'check' as const,
                        act: () => edit({ body: now }, `“${view.name}” is changed.`),
                      },
                    ]
                  : []),
                { label: 'Save as a new view …', icon: 'view', act: () => setNaming('new') },
              ],
            },
          ]}
        >
          <Button icon="view" title="Saved views">
            {view ? (
              <span className={css['viewName']}>
                {view.name}
                {isChanged ? ' (changed)' : ''}
              </span>
            ) : (
              'Views'
            )}
          </Button>
        </Menu>
        {view ? (
          <Menu
            label="This view"
            groups={[
              {
                title: view.shared ? "Everybody's" : 'Mine',
                items: [
                  {
                    label: usual === view.id ? 'Open with it no more' : 'Open the page with it',
                    icon: 'home',
                    checked: usual === view.id,
                    about: 'In this browser',
                    act: () => onUsual(usual === view.id ? '' : view.id),
                  },
                  ...(mayEdit ? [{ label: 'Rename …', icon: 'file' as const, act: () => setNaming('rename') }] : []),
                  ...(mayShare
                    ? [
                        {
                          label: view.shared ? 'Make it mine alone' : 'Share with everybody',
                          icon: 'person' as const,
                          act: () =>
                            edit(
                              { body: { shared: !view.shared } },
                              view.shared ? 'It is yours alone.' : 'Everybody sees it.',
                            ),
                        },
                      ]
                    : []),
                  ...(mayEdit ? [{ label: 'Remove', icon: 'cross' as const, act: remove }] : []),
                  { label: 'Close the view', icon: 'out', act: () => onOpen(undefined) },
                ],
              },
            ]}
          >
            <IconButton icon="more" label={`The view ${view.name}`} />
          </Menu>
        ) : null}
      </div>
      <NameDialog
        key={naming ?? ''}
        naming={naming}
        name={naming === 'rename' ? (view?.name ?? '') : ''}
        mayShare={mayShare}
        onClose={() => setNaming(undefined)}
        onName={(name, shared) => {
          setNaming(undefined);
          if (naming === 'rename') edit({ body: { name } }, 'Renamed.');
          else
            doing(async () => {
              const made = await api.call('addView', { body: { name, ...now, shared }, key: crypto.randomUUID() });
              await old();
              onOpen(made);
              toast.good(`“${name}” is saved.`);
            });
        }}
      />
    </>
  );
}

function isSame(view: SavedViewView, shown: Shown): boolean {
  return (
    view.query === shown.q &&
    view.sort === shown.sort &&
    (view.columns.length === 0 || view.columns.join() === shown.columns.join())
  );
}

interface NameDialogProps {
  readonly naming: 'new' | 'rename' | undefined;
  readonly name: string;
  readonly mayShare: boolean;
  readonly onClose: () => void;
  readonly onName: (name: string, shared: boolean) => void;
}

function NameDialog({ naming, name: before, mayShare, onClose, onName }: NameDialogProps) {
  const [name, setName] = useState(before);
  const [shared, setShared] = useState(false);
  return (
    <Dialog
      open={naming !== undefined}
      title={naming === 'rename' ? 'Rename the view' : 'Save as a view'}
      onClose={onClose}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') onName(name.trim(), shared);
        }}
      >
        <DialogBody>
          <Field label="Name" about="The search, the order and the columns are kept under it.">
            {(ids) => (
              <TextField
                {...ids}
                data-first
                maxLength={100}
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
          {naming === 'new' ? (
            <label className={many['check']} title={mayShare ? undefined : 'Your role keeps views for itself.'}>
              <input
                type="checkbox"
                disabled={!mayShare}
                checked={shared}
                onChange={(event) => setShared(event.target.checked)}
              />
              Share with everybody
            </label>
          ) : null}
          <div>
            <Button type="submit" kind="primary" disabled={name.trim() === ''}>
              Save
            </Button>
          </div>
        </DialogBody>
      </form>
    </Dialog>
  );
}
