/** Routing rules in the order in which they are asked; which of them would take an alert, and why; what nothing took. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { RoutingView, RuleView } from '../../../../core/api/views.ts';
import { useConsole, useRefusal } from '../../api/console-context.ts';
import { useKeys } from '../../keys/keys.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { CopyJson } from '../../ui/copy.tsx';
import { Answered, Empty, Panel } from '../../ui/layout.tsx';
import { Menu, type MenuItem } from '../../ui/menu.tsx';
import { useRowKeys } from '../../ui/side.tsx';
import { Table } from '../../ui/table.tsx';
import { useToast } from '../../ui/toast.tsx';
import pageCss from '../page.module.css';
import { Explain } from './explain.tsx';
import { Outcome } from './outcome.tsx';
import { RuleForm } from './rule-form.tsx';
import css from './rules.module.css';
import type { RulesSearch } from './places.ts';
import { Said } from './said.tsx';
import { Triage } from './triage.tsx';

interface RoutingProps {
  readonly open: string | undefined;
  readonly alert: string | undefined;
  readonly show: (next: RulesSearch) => void;
}

export function Routing({ open, alert, show }: RoutingProps) {
  const { api, queries } = useConsole();
  const client = useQueryClient();
  const toast = useToast();
  const refused = useRefusal('routing:write');
  const rules = useQuery(queries.rules());
  const [editing, setEditing] = useState<RuleView | 'new'>();
  const [removing, setRemoving] = useState<RuleView>();
  const [explained, setExplained] = useState<RoutingView>();
  const rows = rules.data?.rows ?? [];
  const house = rows.filter(({ origin }) => origin === 'house');
  const chosen = rows.find(({ id }) => id === open);
  const change = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (thrown) {
      toast.bad(thrown);
    } finally {
      await client.invalidateQueries({ queryKey: ['rules'] });
    }
  };
  const toggle = ({ id, enabled }: RuleView): void => {
    change(() => api.call('editRule', { params: { rule: id }, body: { enabled: !enabled } })).catch(toast.bad);
  };
  const move = ({ id }: RuleView, step: number): void => {
    const at = house.findIndex((rule) => rule.id === id);
    // Before the one above; or, downwards, before the one after the next.
    const before = step < 0 ? house[at - 1]?.id : house[at + 2]?.id;
    change(() => api.call('moveRule', { params: { rule: id }, body: before === undefined ? {} : { before } })).catch(
      toast.bad,
    );
  };
  const answers = new Map(explained?.asked.map((asked) => [asked.rule, asked]));
  useRowKeys({ group: 'Rules', ids: rows.map(({ id }) => id), open, onOpen: (id) => show({ open: id, alert }) });
  useKeys([
    {
      keys: 'e',
      does: 'Edit the rule',
      group: 'Rules',
      act: () => {
        if (chosen?.origin === 'house' && refused === undefined) setEditing(chosen);
      },
    },
    {
      keys: 'x',
      does: 'Switch the rule off or on',
      group: 'Rules',
      act: () => {
        if (chosen && refused === undefined) toggle(chosen);
      },
    },
  ]);
  return (
    <div className={css['columns']}>
      <div className={css['stack']}>
        <Panel
          icon="filter"
          title="Asked from above: the first that is sure takes the alert"
          tools={
            <Button small kind="primary" icon="spark" refused={refused} onClick={() => setEditing('new')}>
              New rule
            </Button>
          }
          flush
        >
          <Answered query={rules}>
            {() =>
              rows.length === 0 ? (
                <Empty icon="filter" title="There are no rules">
                  <p>
                    Every alert waits in triage until a rule takes it. Make one, or install a pack that brings some.
                  </p>
                </Empty>
              ) : (
                <Table
                  label="Routing rules"
                  rows={rows}
                  keyOf={({ id }) => id}
                  chosen={open}
                  onOpen={({ id }) => show({ open: id, alert })}
                  columns={[
                    {
                      head: 'Rule',
                      cell: (rule) => (
                        <div className={rule.enabled ? undefined : css['off']}>
                          <b>{rule.name}</b>
                          {rule.enabled ? null : <span className={pageCss['muted']}> switched off</span>}
                          <code className={css['condition']}>{rule.condition || 'every alert'}</code>
                        </div>
                      ),
                    },
                    { head: 'Then', cell: ({ outcome }) => <Outcome outcome={outcome} /> },
                    {
                      head: 'Of',
                      cell: ({ origin }) => (
                        <span className={css['origin']}>{origin === 'house' ? 'this house' : 'a pack'}</span>
                      ),
                    },
                    {
                      head: explained === undefined ? '' : 'This alert',
                      right: true,
                      cell: (rule) =>
                        explained === undefined ? (
                          <RowTools
                            rule={rule}
                            first={house[0]?.id === rule.id}
                            last={house.at(-1)?.id === rule.id}
                            refused={refused}
                            onMove={(step) => move(rule, step)}
                            onToggle={() => toggle(rule)}
                            onEdit={() => setEditing(rule)}
                            onRemove={() => setRemoving(rule)}
                          />
                        ) : (
                          <Said answer={answers.get(rule.id)?.answer} />
                        ),
                    },
                  ]}
                />
              )
            }
          </Answered>
        </Panel>
        <Triage onWhy={(key) => show({ alert: key })} />
      </div>
      <Explain key={alert} alert={alert} onExplained={setExplained} />
      {editing === undefined ? null : (
        <RuleForm rule={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />
      )}
      {removing !== undefined ? (
        <Confirm
          title={`Remove the rule “${removing?.name ?? ''}”?`}
          button="Remove it"
          onClose={() => setRemoving(undefined)}
          onDo={async () => {
            if (removing) await api.call('removeRule', { params: { rule: removing.id } });
            await client.invalidateQueries({ queryKey: ['rules'] });
          }}
        >
          <p>What it would have taken goes on to the rules after it, or waits in triage. To keep it, switch it off.</p>
          <CopyJson of={removing} />
        </Confirm>
      ) : null}
    </div>
  );
}

interface RowToolsProps {
  readonly rule: RuleView;
  readonly first: boolean;
  readonly last: boolean;
  readonly refused: string | undefined;
  readonly onMove: (step: number) => void;
  readonly onToggle: () => void;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

const OF_PACK = 'It comes with a pack: more is not changed here. A rule of this house can be asked before it.';

function RowTools({ rule, first, last, refused, onMove, onToggle, onEdit, onRemove }: RowToolsProps) {
  const pack = rule.origin === 'pack';
  const edit: MenuItem = { label: 'Edit', icon: 'file', act: onEdit };
  const toggle: MenuItem = {
    label: rule.enabled ? 'Switch off' : 'Switch on',
    icon: rule.enabled ? 'cross' : 'check',
    ...(pack ? { about: OF_PACK } : {}),
    act: onToggle,
  };
  const remove: MenuItem = { label: 'Remove …', icon: 'archive', act: onRemove };
  return (
    <div className={css['rowTools']}>
      {pack ? null : (
        <>
          <IconButton
            icon="up"
            label={`Ask “${rule.name}” earlier`}
            disabled={first || refused !== undefined}
            onClick={() => onMove(-1)}
          />
          <IconButton
            icon="down"
            label={`Ask “${rule.name}” later`}
            disabled={last || refused !== undefined}
            onClick={() => onMove(1)}
          />
        </>
      )}
      {refused !== undefined ? (
        <Button small kind="quiet" icon="more" refused={refused}>
          <span className="visually-hidden">Change “{rule.name}”</span>
        </Button>
      ) : (
        <Menu label={`Change “${rule.name}”`} groups={[{ items: pack ? [toggle] : [edit, toggle, remove] }]}>
          <IconButton icon="more" label={`Change “${rule.name}”`} />
        </Menu>
      )}
    </div>
  );
}
