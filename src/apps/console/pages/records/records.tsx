/** What an installation keeps: indicators, lists, the policy, and who did what. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useConsole } from '../../api/console-context.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Answered, Empty, Facts, PageHead, Panel } from '../../ui/layout.tsx';
import { Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { Value } from '../../ui/value.tsx';
import type { Tone } from '../../text/words.ts';
import css from '../page.module.css';

const PAGE = 100;
const SCORES: readonly { readonly text: string; readonly tone: Tone }[] = [
  { text: 'unknown', tone: 'neutral' },
  { text: 'good', tone: 'good' },
  { text: 'suspicious', tone: 'caution' },
  { text: 'malicious', tone: 'bad' },
];

export function IndicatorsPage() {
  const { queries } = useConsole();
  const [value, setValue] = useState('');
  const [limit, setLimit] = useState(PAGE);
  const indicators = useQuery(queries.indicators({ limit, ...(value === '' ? {} : { value }) }));
  return (
    <>
      <PageHead title="Indicators" about="Addresses, names and hashes that alerts speak of, and what is known of them.">
        <TextField
          aria-label="Find an indicator"
          placeholder="Find one, letter for letter"
          value={value}
          onChange={(event) => setValue(event.target.value.trim())}
        />
      </PageHead>
      <div className={css['body']}>
        <Panel flush>
          <Answered query={indicators}>
            {({ rows, next }) =>
              rows.length === 0 ? (
                <Empty
                  icon="indicator"
                  title={value === '' ? 'No indicator is known yet' : 'This one is not known here'}
                >
                  <p>They are kept as playbooks look at alerts.</p>
                </Empty>
              ) : (
                <>
                  <Table
                    label="Indicators"
                    rows={rows}
                    keyOf={({ type, value: of }) => `${type} ${of}`}
                    columns={[
                      { head: 'Indicator', cell: (row) => <Value text={row.value} code /> },
                      { head: 'Type', cell: ({ type }) => type },
                      {
                        head: 'Verdict',
                        cell: ({ scores }) => {
                          const worst = SCORES[Math.max(0, ...scores.map(({ score }) => score))] ?? SCORES[0];
                          return worst === undefined ? null : (
                            <span
                              title={scores
                                .map(({ vendor, score }) => `${vendor}: ${SCORES[score]?.text ?? score}`)
                                .join('\n')}
                            >
                              <Badge tone={worst.tone}>{worst.text}</Badge>
                            </span>
                          );
                        },
                      },
                      { head: 'Said by', cell: ({ scores }) => scores.map(({ vendor }) => vendor).join(', ') },
                      {
                        head: 'Alerts',
                        cell: ({ alerts }) =>
                          alerts.slice(0, 4).map(({ key, id }) => (
                            <span key={key}>
                              <Link to="/alerts/$alert" params={{ alert: key }}>
                                {id}
                              </Link>{' '}
                            </span>
                          )),
                      },
                      { head: 'Last seen', right: true, cell: ({ lastSeen }) => <Time at={lastSeen} /> },
                    ]}
                  />
                  {next === null ? null : (
                    <div className={css['more']}>
                      <Button onClick={() => setLimit(limit + PAGE)}>Show more</Button>
                    </div>
                  )}
                </>
              )
            }
          </Answered>
        </Panel>
      </div>
    </>
  );
}

const listsRoute = getRouteApi('/lists');

export function ListsPage() {
  const { queries } = useConsole();
  const { open } = listsRoute.useSearch();
  const lists = useQuery(queries.lists());
  const list = useQuery({ ...queries.list(open ?? ''), enabled: open !== undefined });
  return (
    <>
      <PageHead title="Lists" about="Texts that playbooks read and write." />
      <div className={css['body']}>
        <Answered query={lists}>
          {({ rows }) =>
            rows.length === 0 ? (
              <Panel>
                <Empty icon="list" title="There are no lists">
                  <p>A playbook makes one when it writes to it.</p>
                </Empty>
              </Panel>
            ) : (
              <div className={css['split']}>
                <Panel flush>
                  <Table
                    label="Lists"
                    rows={rows}
                    keyOf={({ name }) => name}
                    chosen={open}
                    columns={[
                      {
                        head: 'List',
                        cell: ({ name }) => (
                          <Link to="/lists" search={{ open: name }}>
                            {name}
                          </Link>
                        ),
                      },
                      { head: 'Characters', right: true, cell: ({ chars }) => chars },
                    ]}
                  />
                </Panel>
                <Panel icon="file" title={open ?? 'Choose one'} flush>
                  {list.data ? (
                    <pre className={css['text']} tabIndex={0}>
                      <Value text={list.data.text} code />
                    </pre>
                  ) : (
                    <Empty icon="list" title="Choose a list to read it" />
                  )}
                </Panel>
              </div>
            )
          }
        </Answered>
      </div>
    </>
  );
}

export function PolicyPage() {
  const { queries } = useConsole();
  const policy = useQuery(queries.policy());
  const names = (list: readonly string[]): string => (list.length === 0 ? 'none' : list.join(', '));
  return (
    <>
      <PageHead title="Policy" about="What may be done unasked, what is asked, and what is never done." />
      <div className={css['body']}>
        <Answered query={policy}>
          {(view) => (
            <Panel>
              <Facts
                wide
                rows={[
                  {
                    label: 'Never isolate',
                    value: names([...view.neverIsolate.hostnames, ...(view.neverIsolate.endpoints ?? [])]),
                  },
                  { label: 'Protected processes', value: names(view.protectedCausality) },
                  {
                    label: 'Who may answer',
                    value: view.approverRoles.length === 0 ? 'every approver' : names(view.approverRoles),
                  },
                  { label: 'Dry run', value: view.dryRun ? 'everything: nothing is changed anywhere' : 'no' },
                  {
                    label: 'Close false positives',
                    value: view.autoCloseFalsePositive ? 'unasked' : 'only after a person has looked',
                  },
                  { label: 'Requester decides', value: view.notRequester ? 'no: another person answers' : 'yes' },
                  {
                    label: 'More than one yes',
                    value:
                      view.quorum.length === 0
                        ? 'nowhere'
                        : view.quorum.map(({ approvers, verbs, hostnames }, index) => (
                            <div
                              key={index}
                            >{`${approvers} for ${[...verbs, ...hostnames].join(', ') || 'everything'}`}</div>
                          )),
                  },
                  {
                    label: 'Command lines unasked',
                    value:
                      view.scriptTemplates.length === 0
                        ? 'none'
                        : view.scriptTemplates.map(({ line }) => <code key={line}>{line}</code>),
                  },
                ]}
              />
            </Panel>
          )}
        </Answered>
      </div>
    </>
  );
}

export function AuditPage() {
  const { queries } = useConsole();
  const [limit, setLimit] = useState(PAGE);
  const audit = useQuery(queries.audit({ limit }));
  return (
    <>
      <PageHead title="Audit" about="Who did what. Nothing is ever taken out of it." />
      <div className={css['body']}>
        <Panel flush>
          <Answered query={audit}>
            {({ rows, next }) =>
              rows.length === 0 ? (
                <Empty icon="audit" title="Nothing was done yet" />
              ) : (
                <>
                  <Table
                    label="Audit"
                    rows={rows}
                    keyOf={(row) => JSON.stringify(row)}
                    columns={[
                      { head: 'When', cell: ({ at }) => <Time at={at} as="absolute" /> },
                      { head: 'Who', cell: ({ who }) => <Value text={who} /> },
                      { head: 'What', cell: ({ what }) => <code>{what}</code> },
                      { head: 'On', cell: ({ target }) => <Value text={target} /> },
                      { head: 'Detail', cell: ({ detail }) => <Value text={detail} /> },
                    ]}
                  />
                  {next === null ? null : (
                    <div className={css['more']}>
                      <Button onClick={() => setLimit(limit + PAGE)}>Show more</Button>
                    </div>
                  )}
                </>
              )
            }
          </Answered>
        </Panel>
      </div>
    </>
  );
}
